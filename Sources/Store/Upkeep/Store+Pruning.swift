import Model

extension Store {
    /// What one body changes at most, in all tables together.
    private static let rowsOfABody = 200
    /// Replays hold up to a thousand results each, so few are looked at together.
    private static let replaysTogether = 20

    /// Deletes what is older than the limits, up to `limit` of each kind with all that hangs on them.
    ///
    /// Call it again while it returns anything. It writes in small steps, and what callers write goes in between: a step
    /// changes at most 200 rows, and deletes about a mebibyte at most where that is not one row alone.
    ///
    /// - Returns: how many rows went, or were canceled because their subscription went.
    public func prune(_ limits: RetentionLimits, limit: Int) async throws(StoreError) -> Int {
        let now = self.time.now()
        let end = { (age: Duration) in IdentifierGenerator.first(at: now - age).rawValue }
        let keys = end(max(limits.keys, limits.events))
        let kinds: [(kind: Outdated, before: Int64, limit: Int)] = [
            (.payloads, end(limits.payloads), limit),
            (.rejected, end(limits.rejected), limit),
            (.receipts, end(max(limits.events, limits.payloads)), limit),
            (.deliveries, end(limits.deliveries), limit),
            (.commands, end(limits.keys), limit),
            (.replays, end(limits.events), min(limit, Self.replaysTogether)),
            (.events(keysBefore: keys), end(limits.events), limit),
            (.keys, keys, limit),
        ]
        var pruned = 0
        for (kind, bound, limit) in kinds {
            pruned += try await self.delete(kind, before: bound, limit: limit)
        }
        let few = min(limit, Self.rowsOfABody)
        pruned += try await self.pruneTokens(before: keys, limit: few)
        pruned += try await self.pruneRequests(before: now - .seconds(86_400), limit: few)
        return try await pruned + self.cancelOrphans(limit: few)
    }

    /// The call of a token can come again for no longer than the keys of its events are kept.
    private func pruneTokens(before bound: Int64, limit: Int) async throws(StoreError) -> Int {
        try await self.write(.background) { transaction in
            try transaction.execute(
                """
                DELETE FROM used_tokens WHERE uid IN (
                    SELECT uid FROM used_tokens WHERE expires = 1 AND receipt < ?1 ORDER BY receipt LIMIT ?2)
                """,
                [.int(bound), .int(Int64(limit))]
            )
        }
    }

    private func pruneRequests(before bound: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await self.write(.background) { transaction in
            try transaction.execute(
                """
                DELETE FROM requests WHERE created_at < ?1 AND (principal, name) IN (
                    SELECT principal, name FROM requests WHERE created_at < ?1 ORDER BY created_at LIMIT ?2)
                """,
                [.int(bound.milliseconds), .int(Int64(limit))]
            )
        }
    }

    /// Cancels what a deleted subscription left pending.
    private func cancelOrphans(limit: Int) async throws(StoreError) -> Int {
        let now = self.time.now().milliseconds
        let gone = try await self.read { reader in
            // Walks the index from one subscription to the next, without reading what lies between.
            try reader.query(
                """
                WITH RECURSIVE held(subscription) AS (
                    SELECT min(subscription) FROM deliveries WHERE state = 'pending'
                    UNION ALL
                    SELECT (
                        SELECT min(d.subscription) FROM deliveries d
                        WHERE d.state = 'pending' AND d.subscription > held.subscription
                    ) FROM held WHERE held.subscription IS NOT NULL
                )
                SELECT subscription FROM held WHERE subscription IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM subscriptions s WHERE s.id = held.subscription)
                """
            )
            .map { row throws(SQLError) in SubscriptionID(rawValue: try row.int(0)) }
        }
        var canceled = 0
        for subscription in gone {
            canceled += try await self.write(.background) { transaction in
                try transaction.cancelDeliveries(of: subscription, now: now, limit: limit)
            }
        }
        return canceled
    }
}
