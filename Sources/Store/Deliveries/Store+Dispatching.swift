public import Model

extension Store {
    /// Hints that deliveries may be due or that subscriptions changed; consumers also poll.
    public func deliveryWakeups() -> AsyncStream<Void> { self.database.wakeups(.deliveries) }

    /// Takes up to `limit` due deliveries of one enabled subscription: first what somebody asked for, then the oldest.
    ///
    /// They come back by themselves when the lease ends without a result; that one was asked for is told once.
    ///
    /// - Parameter onlyAsked: takes nothing else.
    public func claimDeliveries(
        of subscription: SubscriptionID,
        limit: Int,
        lease: Duration,
        onlyAsked: Bool = false
    ) async throws(StoreError) -> [ClaimedDelivery] {
        let token = self.ids.next(EventRowID.self).rawValue
        let now = self.time.now().milliseconds
        return try await self.write(.background) { transaction in
            let claim: [SQLValue] = [.int(subscription.rawValue), .int(lease.milliseconds), .int(token)]
            var claims = try transaction.claimDeliveries(claim, limit: limit, dueAt: nil)
            if !onlyAsked, claims.count < limit {
                claims += try transaction.claimDeliveries(claim, limit: limit - claims.count, dueAt: now)
            }
            return claims
        }
    }

    /// Ends the leases of claims that were not tried; those that are held no more stay as they are.
    public func giveBack(_ claims: [ClaimedDelivery]) async throws(StoreError) {
        for start in stride(from: 0, to: claims.count, by: 200) {
            let chunk = claims[start..<min(start + 200, claims.count)]
            try await self.write(.background) { transaction in
                for claim in chunk {
                    try transaction.execute(
                        """
                        UPDATE deliveries SET lease_until = NULL, token = NULL,
                            asked = CASE WHEN ?3 = 1 THEN 1 ELSE asked END
                        WHERE id = ?1 AND token = ?2
                        """,
                        [.int(claim.id.rawValue), .int(claim.token), .bool(claim.isAsked)]
                    )
                }
                transaction.wake(.deliveries)
            }
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

    /// What comes next of each enabled subscription that has pending deliveries; leased ones are left out.
    public func nextDeliveries() async throws(StoreError) -> [SubscriptionID: NextDelivery] {
        try await self.read { reader in
            let isFree = "(d.lease_until IS NULL OR d.lease_until <= \(reader.dialect.nowMilliseconds))"
            let rows = try reader.query(
                """
                SELECT s.id, (
                    SELECT d.due_at FROM deliveries d
                    WHERE d.subscription = s.id AND d.state = 'pending' AND \(isFree)
                    ORDER BY d.due_at, d.id LIMIT 1
                ), (
                    SELECT d.asked FROM deliveries d
                    WHERE d.subscription = s.id AND d.state = 'pending' AND d.asked = 1 AND \(isFree)
                    ORDER BY d.id LIMIT 1
                ) FROM subscriptions s WHERE s.enabled = 1
                """
            )
            var next: [SubscriptionID: NextDelivery] = [:]
            for row in rows where !row.isNull(1) {
                next[SubscriptionID(rawValue: try row.int(0))] = NextDelivery(
                    dueAt: Timestamp(milliseconds: try row.int(1)),
                    isAsked: !row.isNull(2)
                )
            }
            return next
        }
    }
}

extension SQLTransaction {
    /// - Parameters:
    ///   - claim: the subscription, the lease in milliseconds, the token.
    ///   - dueAt: nil for those that somebody asked for, which are due whatever the clock says.
    fileprivate func claimDeliveries(
        _ claim: [SQLValue],
        limit: Int,
        dueAt: Int64?
    ) throws(SQLError) -> [ClaimedDelivery] {
        let claimed = try self.query(
            """
            WITH due AS MATERIALIZED (
                SELECT d.id FROM deliveries d JOIN subscriptions s ON s.id = d.subscription
                WHERE d.subscription = ?1 AND d.state = 'pending' AND s.enabled = 1
                    AND (d.lease_until IS NULL OR d.lease_until <= \(self.dialect.nowMilliseconds))
                    AND \(dueAt == nil ? "d.asked = 1 ORDER BY d.id" : "d.due_at <= ?5 ORDER BY d.due_at, d.id")
                LIMIT ?4\(self.dialect.skipLocked)
            )
            UPDATE deliveries SET lease_until = \(self.dialect.nowMilliseconds) + ?2, token = ?3, asked = NULL
            WHERE id IN (SELECT id FROM due)
            RETURNING id, event, attempts - attempts_before, subscription, token
            """,
            claim + [.int(Int64(limit))] + (dueAt.map { [.int($0)] } ?? [])
        )
        var claims: [ClaimedDelivery] = []
        for row in claimed {
            let event = try self.query("SELECT uid, type, body FROM events WHERE id = ?1", [.int(try row.int(1))])
            guard let event = event.first else {
                throw SQLError(kind: .failed, code: "dangling", message: "a delivery's event is gone")
            }
            claims.append(
                ClaimedDelivery(
                    id: DeliveryID(rawValue: try row.int(0)),
                    subscription: SubscriptionID(rawValue: try row.int(3)),
                    event: EventID(leading: try event.blob(0)),
                    type: try event.text(1),
                    body: try event.blob(2),
                    attempts: Int(try row.int(2)),
                    token: try row.int(4),
                    isAsked: dueAt == nil
                )
            )
        }
        return claims.sorted { $0.id < $1.id }
    }

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
            case .gone: (.pending, attempt.at)
            case .dead: (.dead, nil)
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
            // Whoever switches it on again means another try, with the whole schedule before it.
            try self.execute("UPDATE deliveries SET attempts_before = attempts WHERE id = ?1", [claim[0]])
            try self.execute(
                "UPDATE subscriptions SET enabled = 0, disabled_reason = ?2 WHERE id = ?1",
                [.int(result.claim.subscription.rawValue), .text(SubscriptionRecord.gone)]
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
        // Its claim took the mark off; of many that are retried most get none, and show it by their fresh schedule.
        let current = try self.query(
            "SELECT attempts - attempts_before, asked FROM deliveries WHERE id = ?1",
            [.int(result.claim.id.rawValue)]
        )
        return try current.first.map { row throws(SQLError) in
            try row.int(0) != Int64(result.claim.attempts) || !row.isNull(1)
        } ?? false
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
