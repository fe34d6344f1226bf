import Model

extension Store {
    /// Deletes what is older than the limits, up to `limit` rows of each kind.
    ///
    /// Call it again while it returns anything. What is still needed stays: events that wait or have deliveries, receipts
    /// whose bytes stay. An event may outlive its receipt.
    ///
    /// - Returns: how many rows went, or were canceled because their subscription went.
    public func prune(_ limits: RetentionLimits, limit: Int) async throws(StoreError) -> Int {
        let now = self.time.now()
        let bound = { (age: Duration) in SQLValue.int(IdentifierGenerator.first(at: now - age).rawValue) }
        let steps: [(sql: String, bound: SQLValue)] = [
            (
                """
                DELETE FROM payloads WHERE receipt IN (
                    SELECT p.receipt FROM payloads p WHERE p.receipt < ?1 ORDER BY p.receipt LIMIT ?2)
                """, bound(limits.payloads)
            ),
            (
                """
                DELETE FROM payloads WHERE receipt IN (
                    SELECT id FROM receipts WHERE status = 'rejected' AND \(ReceiptRecord.isApart) AND id < ?1
                        AND EXISTS (SELECT 1 FROM payloads p WHERE p.receipt = id)
                    ORDER BY id LIMIT ?2)
                """, bound(limits.rejected)
            ),
            (
                """
                DELETE FROM receipts WHERE id IN (
                    SELECT id FROM receipts WHERE status = 'rejected' AND \(ReceiptRecord.isApart) AND id < ?1
                    ORDER BY id LIMIT ?2)
                """, bound(limits.rejected)
            ),
            (
                """
                DELETE FROM attempts WHERE delivery IN (
                    SELECT id FROM deliveries WHERE id < ?1 AND state <> 'pending' ORDER BY id LIMIT ?2)
                """, bound(limits.deliveries)
            ),
            (
                """
                DELETE FROM deliveries WHERE id IN (
                    SELECT id FROM deliveries WHERE id < ?1 AND state <> 'pending' ORDER BY id LIMIT ?2)
                """, bound(limits.deliveries)
            ),
            (
                """
                DELETE FROM command_objects WHERE command IN (
                    SELECT id FROM commands WHERE id < ?1 AND state NOT IN ('pending', 'held') ORDER BY id LIMIT ?2)
                """, bound(limits.keys)
            ),
            (
                """
                DELETE FROM command_follows WHERE command IN (
                    SELECT id FROM commands WHERE id < ?1 AND state NOT IN ('pending', 'held') ORDER BY id LIMIT ?2)
                """, bound(limits.keys)
            ),
            (
                """
                DELETE FROM commands WHERE id IN (
                    SELECT id FROM commands WHERE id < ?1 AND state NOT IN ('pending', 'held') ORDER BY id LIMIT ?2)
                """, bound(limits.keys)
            ),
        ]
        var pruned = 0
        for step in steps {
            pruned += try await self.write(.background) { transaction in
                try transaction.execute(step.sql, [step.bound, .int(Int64(limit))])
            }
        }
        return try await pruned + self.pruneEvents(limits, limit: limit) + self.cancelOrphans(limit: limit)
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

    /// An event goes when both it and its key are old enough, and takes the key along if that may expire: the keys of
    /// sources whose signatures carry no time stay for ever.
    private func pruneEvents(_ limits: RetentionLimits, limit: Int) async throws(StoreError) -> Int {
        let now = self.time.now()
        let bound = SQLValue.int(IdentifierGenerator.first(at: now - max(limits.events, limits.keys)).rawValue)
        let requests = SQLValue.int((now - .seconds(86_400)).milliseconds)
        return try await self.write(.background) { transaction in
            let old = try transaction.query(
                """
                SELECT e.id, e.subject, e.uid FROM events e WHERE e.id < ?1
                    AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event = e.id)
                    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.event = e.id)
                    AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.event = e.id)
                ORDER BY e.id LIMIT ?2
                """,
                [bound, .int(Int64(limit))]
            )
            for row in old { try transaction.forget(row) }
            let receipts = try transaction.execute(
                """
                DELETE FROM receipts WHERE id IN (
                    SELECT r.id FROM receipts r WHERE r.id < ?1 AND r.status <> 'rejected'
                        AND NOT EXISTS (SELECT 1 FROM payloads p WHERE p.receipt = r.id)
                    ORDER BY r.id LIMIT ?2)
                """,
                [bound, .int(Int64(limit))]
            )
            // Its call can come again for no longer than the keys of its events are kept.
            let tokens = try transaction.execute(
                """
                DELETE FROM used_tokens WHERE uid IN (
                    SELECT uid FROM used_tokens WHERE expires = 1 AND receipt < ?1 ORDER BY receipt LIMIT ?2)
                """,
                [bound, .int(Int64(limit))]
            )
            let answered = try transaction.execute(
                """
                DELETE FROM requests WHERE created_at < ?1 AND (principal, name) IN (
                    SELECT principal, name FROM requests WHERE created_at < ?1 ORDER BY created_at LIMIT ?2)
                """,
                [requests, .int(Int64(limit))]
            )
            return old.count + receipts + tokens + answered
        }
    }
}

extension SQLTransaction {
    fileprivate func forget(_ event: SQLRow) throws(SQLError) {
        let id = SQLValue.int(try event.int(0))
        try self.execute(
            "DELETE FROM event_subjects WHERE subject = ?1 AND event = ?2",
            [.text(try event.text(1)), id]
        )
        try self.execute("DELETE FROM unmatched_objects WHERE event = ?1", [id])
        try self.execute("DELETE FROM event_handlings WHERE event = ?1", [id])
        try self.execute("DELETE FROM event_keys WHERE uid = ?1 AND expires = 1", [.blob(try event.blob(2))])
        try self.execute("DELETE FROM events WHERE id = ?1", [id])
    }
}
