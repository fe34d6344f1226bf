import Model

extension Store {
    /// Hints that commands may be due; consumers also poll.
    public func commandWakeups() -> AsyncStream<Void> { self.database.wakeups(.commands) }

    /// Takes up to `limit` due commands, oldest first.
    ///
    /// They come back by themselves when the lease ends without a result.
    public func claimCommands(limit: Int, lease: Duration) async throws(StoreError) -> [ClaimedCommand] {
        let token = self.ids.next(EventRowID.self).rawValue
        let now = self.time.now().milliseconds
        // Looked for every second, and nearly always there is nothing: that needs no turn at the writer.
        let isAnyDue = try await self.read { reader in
            try !reader.query(
                "SELECT 1 FROM commands WHERE state = 'pending' AND due_at <= ?1 ORDER BY due_at, id LIMIT 1",
                [.int(now)]
            ).isEmpty
        }
        guard isAnyDue else { return [] }
        return try await self.write(.background) { transaction in
            let dialect = transaction.dialect
            let claimed = try transaction.query(
                """
                WITH due AS MATERIALIZED (
                    SELECT id FROM commands
                    WHERE state = 'pending' AND due_at <= ?1
                        AND (lease_until IS NULL OR lease_until <= \(dialect.nowMilliseconds))
                    ORDER BY due_at, id LIMIT ?2\(dialect.skipLocked)
                )
                UPDATE commands SET lease_until = \(dialect.nowMilliseconds) + ?3, token = ?4
                WHERE id IN (SELECT id FROM due)
                RETURNING id, source, kind, payload, attempts - attempts_before, follows
                """,
                [.int(now), .int(Int64(limit)), .int(lease.milliseconds), .int(token)]
            )
            return try claimed.map { row in
                ClaimedCommand(
                    id: CommandID(rawValue: try row.int(0)),
                    source: try row.text(1),
                    kind: try row.value(2),
                    payload: try .stored(row.text(3)),
                    earlier: try transaction.earlier(than: row).map { try .stored($0) },
                    attempts: Int(try row.int(4)),
                    token: token
                )
            }
            .sorted { $0.id < $1.id }
        }
    }

    /// Records an attempt and what it means, with the provider's answer and its events, in one transaction.
    ///
    /// - Returns: the answer as stored; nil where there is none, and where the claim was lost meanwhile: then nothing
    ///   was stored.
    @discardableResult
    public func record(_ result: CommandResult) async throws(StoreError) -> ReceiptRecord? {
        // A fact that is known with another meaning is a conflict, whatever version of the adapter read it.
        let answer = result.answer.map { RenderedAcceptance($0, settled: []) }
        let now = self.time.now()
        return try await self.write(.background) { transaction in
            guard try transaction.settle(result, now: now) else { return nil }
            guard let answer else { return nil }
            let receipt = try answer.store(in: transaction)
            try transaction.execute(
                "UPDATE receipts SET command = ?2 WHERE id = ?1",
                [.int(receipt.id.rawValue), .int(result.claim.id.rawValue)]
            )
            try transaction.execute(
                "UPDATE commands SET answer = ?2 WHERE id = ?1",
                [.int(result.claim.id.rawValue), .int(receipt.id.rawValue)]
            )
            return receipt
        }
    }
}

extension SQLTransaction {
    /// The payload of the newest earlier command about what this one follows: one that is done before one that is not,
    /// and never one that was refused.
    ///
    /// - Parameter command: id, source, and in the last column what it follows.
    fileprivate func earlier(than command: SQLRow) throws(SQLError) -> String? {
        let follows = try JSON.stored(command.text(5)).array?.compactMap(\.string) ?? []
        for state in [CommandRecord.State.done, .pending] {
            for object in follows {
                let rows = try self.query(
                    """
                    SELECT c.payload FROM command_objects o CROSS JOIN commands c ON c.id = o.command
                    WHERE o.source = ?1 AND o.object = ?2 AND o.command < ?3 AND c.state = ?4
                    ORDER BY o.command DESC LIMIT 1
                    """,
                    [.text(try command.text(1)), .text(object), .int(try command.int(0)), .text(state.rawValue)]
                )
                if let row = rows.first { return try row.text(0) }
            }
        }
        return nil
    }

    /// - Returns: false when the claim was lost.
    fileprivate func settle(_ result: CommandResult, now: Timestamp) throws(SQLError) -> Bool {
        let (state, error, dueAt): (CommandRecord.State, String?, Timestamp?) =
            switch result.outcome {
            case .done: (.done, nil, nil)
            case .refused(let reason): (.refused, reason, nil)
            case .retry(let at, let error): (.pending, error, at)
            case .dead(let error): (.dead, error, nil)
            }
        return try self.execute(
            """
            UPDATE commands SET state = ?3, attempts = attempts + 1, error = ?4, due_at = coalesce(?5, due_at),
                earlier = ?6, finished_at = ?7, lease_until = NULL, token = NULL
            WHERE id = ?1 AND token = ?2
            """,
            [
                .int(result.claim.id.rawValue), .int(result.claim.token), .text(state.rawValue), .text(error),
                .int(dueAt?.milliseconds), .text(result.claim.earlier?.text),
                .int(state == .pending ? nil : now.milliseconds),
            ]
        ) == 1
    }
}
