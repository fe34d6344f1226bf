import Model

extension Store {
    /// Hints that commands may be due; consumers also poll.
    public func commandWakeups() -> AsyncStream<Void> { self.database.wakeups(.commands) }

    /// Takes up to `limit` due commands, oldest first within a kind, the kinds in their order.
    ///
    /// They come back by themselves when the lease ends without a result. That counts as an attempt: whoever held it may
    /// have asked the provider and not lived to tell.
    public func claimCommands(
        of kinds: [CommandRecord.Kind] = CommandRecord.Kind.allCases,
        limit: Int,
        lease: Duration
    ) async throws(StoreError) -> [ClaimedCommand] {
        let token = self.ids.next(EventRowID.self).rawValue
        let now = self.time.now().milliseconds
        // Looked for every second, and nearly always there is nothing: that needs no turn at the writer.
        let due = try await self.read { reader in
            try kinds.filter { kind in
                try !reader.query(
                    """
                    SELECT 1 FROM commands WHERE kind = ?2 AND state = 'pending' AND due_at <= ?1
                    ORDER BY due_at, id LIMIT 1
                    """,
                    [.int(now), .text(kind.rawValue)]
                ).isEmpty
            }
        }
        guard !due.isEmpty else { return [] }
        return try await self.write(.background) { transaction in
            let dialect = transaction.dialect
            var claimed: [SQLRow] = []
            for kind in due where claimed.count < limit {
                claimed += try transaction.query(
                    """
                    WITH due AS MATERIALIZED (
                        SELECT id FROM commands
                        WHERE kind = ?5 AND state = 'pending' AND due_at <= ?1
                            AND (lease_until IS NULL OR lease_until <= \(dialect.nowMilliseconds))
                        ORDER BY due_at, id LIMIT ?2\(dialect.skipLocked)
                    )
                    UPDATE commands SET lease_until = \(dialect.nowMilliseconds) + ?3, token = ?4,
                        attempts = attempts + CASE WHEN token IS NULL THEN 0 ELSE 1 END
                    WHERE id IN (SELECT id FROM due)
                    RETURNING id, source, kind, payload, attempts - attempts_before, machine, name, follows, attempts
                    """,
                    [
                        .int(now), .int(Int64(limit - claimed.count)), .int(lease.milliseconds), .int(token),
                        .text(kind.rawValue),
                    ]
                )
            }
            return try claimed.map { row in
                ClaimedCommand(
                    id: CommandID(rawValue: try row.int(0)),
                    source: try row.text(1),
                    kind: try row.value(2),
                    machine: try row.optionalText(5).flatMap { MachineID($0) },
                    key: try row.text(6),
                    payload: try .stored(row.text(3)),
                    earlier: try transaction.known(
                        of: try JSON.stored(row.text(7)).array?.compactMap(\.string) ?? [],
                        source: row.text(1),
                        besides: row.int(0)
                    ),
                    attempts: Int(try row.int(4)),
                    attemptsEver: Int(try row.int(8)),
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
        let settled = SettledCommand(result)
        let now = self.time.now()
        do { return try await self.database.write(.background) { try $0.settle(settled, now: now) } } catch is LostClaim
        {
            return nil
        } catch { throw Store.storeError(error) }
    }
}
