public import Model

extension Store {
    /// Hints that deliveries may be due or that subscriptions changed; consumers also poll.
    public func deliveryWakeups() -> AsyncStream<Void> { self.database.wakeups(.deliveries) }

    /// Takes up to `limit` due deliveries of one enabled subscription, oldest first.
    ///
    /// They come back by themselves when the lease ends without a result.
    public func claimDeliveries(
        of subscription: SubscriptionID,
        limit: Int,
        lease: Duration
    ) async throws(StoreError) -> [ClaimedDelivery] {
        let token = self.ids.next(EventRowID.self).rawValue
        let now = self.time.now().milliseconds
        return try await self.write(.background) { transaction in
            let dialect = transaction.dialect
            let claimed = try transaction.query(
                """
                WITH due AS MATERIALIZED (
                    SELECT d.id FROM deliveries d JOIN subscriptions s ON s.id = d.subscription
                    WHERE d.subscription = ?1 AND d.state = 'pending' AND d.due_at <= ?2 AND s.enabled = 1
                        AND (d.lease_until IS NULL OR d.lease_until <= \(dialect.nowMilliseconds))
                    ORDER BY d.due_at, d.id LIMIT ?3\(dialect.skipLocked)
                )
                UPDATE deliveries SET lease_until = \(dialect.nowMilliseconds) + ?4, token = ?5
                WHERE id IN (SELECT id FROM due)
                RETURNING id, event, attempts - attempts_before
                """,
                [.int(subscription.rawValue), .int(now), .int(Int64(limit)), .int(lease.milliseconds), .int(token)]
            )
            return try claimed.map { row in
                let event = try transaction.query(
                    "SELECT uid, type, body FROM events WHERE id = ?1",
                    [.int(try row.int(1))]
                )
                guard let event = event.first else {
                    throw SQLError(kind: .failed, code: "dangling", message: "a delivery's event is gone")
                }
                return ClaimedDelivery(
                    id: DeliveryID(rawValue: try row.int(0)),
                    subscription: subscription,
                    event: EventID(leading: try event.blob(0)),
                    type: try event.text(1),
                    body: try event.blob(2),
                    attempts: Int(try row.int(2)),
                    token: token
                )
            }
            .sorted { $0.id < $1.id }
        }
    }

    /// Records attempts and what they mean; a result whose claim was lost meanwhile is discarded.
    ///
    /// - Returns: how many were recorded.
    public func record(_ results: [DeliveryResult]) async throws(StoreError) -> Int {
        var recorded = 0
        for start in stride(from: 0, to: results.count, by: 100) {
            let chunk = results[start..<min(start + 100, results.count)]
            recorded += try await self.write(.background) { transaction in
                try chunk.reduce(0) { try $0 + transaction.record($1) }
            }
        }
        return recorded
    }

    /// When the next pending delivery of each enabled subscription falls due; leased ones are left out.
    public func nextDeliveries() async throws(StoreError) -> [SubscriptionID: Timestamp] {
        try await self.read { reader in
            let rows = try reader.query(
                """
                SELECT s.id, (
                    SELECT d.due_at FROM deliveries d
                    WHERE d.subscription = s.id AND d.state = 'pending'
                        AND (d.lease_until IS NULL OR d.lease_until <= \(reader.dialect.nowMilliseconds))
                    ORDER BY d.due_at, d.id LIMIT 1
                ) FROM subscriptions s WHERE s.enabled = 1
                """
            )
            var next: [SubscriptionID: Timestamp] = [:]
            for row in rows where !row.isNull(1) {
                next[SubscriptionID(rawValue: try row.int(0))] = Timestamp(milliseconds: try row.int(1))
            }
            return next
        }
    }
}

extension SQLTransaction {
    /// - Returns: 1 when the claim still held, else 0.
    fileprivate func record(_ result: DeliveryResult) throws(SQLError) -> Int {
        let attempt = result.attempt
        let claim: [SQLValue] = [.int(result.claim.id.rawValue), .int(result.claim.token)]
        let held = try self.execute(
            """
            INSERT INTO attempts (delivery, number, at, duration, status, error, response)
            SELECT id, attempts + 1, ?3, ?4, ?5, ?6, ?7 FROM deliveries WHERE id = ?1 AND token = ?2
            """,
            claim + [
                .int(attempt.at.milliseconds), .int(attempt.duration.milliseconds),
                .int(attempt.status.map(Int64.init)),
                .text(attempt.error), .blob(attempt.response),
            ]
        )
        guard held == 1 else { return 0 }
        let goesOn = (replaced: try self.isTargetReplaced(result), retried: try self.isRetriedByHand(result))
        let next = goesOn.replaced || goesOn.retried ? .retry(at: attempt.at) : result.next
        let (state, dueAt): (DeliveryState, Timestamp?) =
            switch next {
            case .delivered: (.delivered, nil)
            case .retry(let at): (.pending, at)
            case .dead, .gone: (.dead, nil)
            }
        let finishedAt = dueAt == nil ? attempt.at + attempt.duration : nil
        try self.execute(
            """
            UPDATE deliveries SET state = ?3, attempts = attempts + 1, due_at = coalesce(?4, due_at),
                finished_at = ?5, lease_until = NULL, token = NULL
            WHERE id = ?1 AND token = ?2
            """,
            claim + [.text(state.rawValue), .int(dueAt?.milliseconds), .int(finishedAt?.milliseconds)]
        )
        if case .gone = next {
            try self.execute(
                "UPDATE subscriptions SET enabled = 0, disabled_reason = 'gone' WHERE id = ?1",
                [.int(result.claim.subscription.rawValue)]
            )
            self.wake(.deliveries)
        }
        return 1
    }

    /// Whether the attempt failed, and somebody asked for another while it was under way.
    private func isRetriedByHand(_ result: DeliveryResult) throws(SQLError) -> Bool {
        switch result.next {
        case .delivered, .gone: return false
        case .retry, .dead: break
        }
        let current = try self.query(
            "SELECT attempts - attempts_before FROM deliveries WHERE id = ?1",
            [.int(result.claim.id.rawValue)]
        )
        return try current.first.map { row throws(SQLError) in try row.int(0) != Int64(result.claim.attempts) } ?? false
    }

    /// Whether the target is gone that was called, and the subscription has another one by now.
    private func isTargetReplaced(_ result: DeliveryResult) throws(SQLError) -> Bool {
        guard case .gone = result.next else { return false }
        let current = try self.query(
            "SELECT url FROM subscriptions WHERE id = ?1",
            [.int(result.claim.subscription.rawValue)]
        )
        return try current.first.map { row throws(SQLError) in try row.text(0) != result.target } ?? false
    }
}
