/// One kind of what pruning deletes.
///
/// What may go is looked for beside the writes, however much is passed over on the way; a body that deletes only looks
/// once more whether each may still go.
struct Outdated: Sendable {
    /// Ids and sizes in bytes, oldest first: those before `?1`, up to `?2` of them.
    let candidates: String
    let delete: @Sendable (any SQLTransaction, Int64, inout DeletionBudget) throws(SQLError) -> Deletion
}

extension Outdated {
    /// The bytes of calls, whatever came of them.
    static let payloads = Outdated(
        candidates: """
            SELECT p.receipt, length(p.body) + length(p.headers) FROM payloads p WHERE p.receipt < ?1
            ORDER BY p.receipt LIMIT ?2
            """
    ) { transaction, id, budget throws(SQLError) in
        try transaction.delete("DELETE FROM payloads WHERE receipt = ?1", id, &budget)
    }

    /// Calls that nothing proved, with their bytes.
    static let rejected = Outdated(
        candidates: """
            SELECT r.id, coalesce(length(p.body) + length(p.headers), 0) FROM receipts r
            LEFT JOIN payloads p ON p.receipt = r.id
            WHERE r.status = 'rejected' AND \(ReceiptRecord.isApart) AND r.id < ?1 ORDER BY r.id LIMIT ?2
            """
    ) { transaction, id, budget throws(SQLError) in
        guard budget.rows >= 2 else { return .partly }
        let gone = try transaction.delete("DELETE FROM receipts WHERE id = ?1 AND status = 'rejected'", id, &budget)
        guard gone == .whole else { return gone }
        _ = try transaction.delete("DELETE FROM payloads WHERE receipt = ?1", id, &budget)
        return .whole
    }

    /// What else is known of calls, once their bytes are gone.
    static let receipts = Outdated(
        candidates: """
            SELECT r.id, length(r.entries) + length(r.target) FROM receipts r WHERE r.id < ?1 AND r.status <> 'rejected'
                AND NOT EXISTS (SELECT 1 FROM payloads p WHERE p.receipt = r.id)
            ORDER BY r.id LIMIT ?2
            """
    ) { transaction, id, budget throws(SQLError) in
        try transaction.delete(
            """
            DELETE FROM receipts WHERE id = ?1 AND status <> 'rejected'
                AND NOT EXISTS (SELECT 1 FROM payloads p WHERE p.receipt = ?1)
            """,
            id,
            &budget
        )
    }

    /// Deliveries that are under way no more, with their attempts.
    static let deliveries = Outdated(
        candidates: """
            SELECT d.id, 0 FROM deliveries d WHERE d.id < ?1 AND d.state <> 'pending' ORDER BY d.id LIMIT ?2
            """
    ) { transaction, id, budget throws(SQLError) in
        let old = try transaction.query("SELECT 1 FROM deliveries WHERE id = ?1 AND state <> 'pending'", [.int(id)])
        return old.isEmpty ? .none : try transaction.deleteDelivery(id, &budget)
    }

    /// Calls to providers that are under way no more, with what leads to them.
    static let commands = Outdated(
        candidates: """
            SELECT c.id, length(c.payload) FROM commands c WHERE c.id < ?1 AND c.state NOT IN ('pending', 'held')
            ORDER BY c.id LIMIT ?2
            """
    ) { transaction, id, budget throws(SQLError) in
        let old = try transaction.query(
            "SELECT 1 FROM commands WHERE id = ?1 AND state NOT IN ('pending', 'held')",
            [.int(id)]
        )
        return old.isEmpty ? .none : try transaction.deleteCommand(id, &budget)
    }

    /// Replays that run no more.
    static let replays = Outdated(
        candidates: """
            SELECT id, length(results) FROM replays WHERE id < ?1 AND state <> 'running' ORDER BY id LIMIT ?2
            """
    ) { transaction, id, budget throws(SQLError) in
        try transaction.delete("DELETE FROM replays WHERE id = ?1 AND state <> 'running'", id, &budget)
    }

    private static let isNeededNoMore = """
        NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event = e.id)
            AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.event = e.id)
            AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.event = e.id)
            AND NOT EXISTS (SELECT 1 FROM payloads b WHERE b.receipt = e.receipt)
        """

    /// Events with all that hangs on them.
    ///
    /// - Parameter keys: keys of events before this one go too, where keys of their source may.
    static func events(keysBefore keys: Int64) -> Outdated {
        Outdated(
            candidates: """
                SELECT e.id, length(e.body) + length(e.facts) FROM events e WHERE e.id < ?1
                    AND \(Self.isNeededNoMore)
                ORDER BY e.id LIMIT ?2
                """
        ) { transaction, id, budget throws(SQLError) in
            let old = try transaction.query(
                "SELECT e.subject, e.uid FROM events e WHERE e.id = ?1 AND \(Self.isNeededNoMore)",
                [.int(id)]
            )
            guard let event = old.first else { return .none }
            return try transaction.deleteEvent(
                id,
                subject: try event.text(0),
                uid: try event.blob(1),
                withKey: id < keys,
                &budget
            )
        }
    }

    /// Keys that have outlived their events.
    static let keys = Outdated(
        candidates: "SELECT event, 0 FROM outliving_keys WHERE event < ?1 ORDER BY event LIMIT ?2"
    ) { transaction, id, budget throws(SQLError) in
        guard budget.rows >= 2 else { return .partly }
        let old = try transaction.query("SELECT uid FROM outliving_keys WHERE event = ?1", [.int(id)])
        guard let key = old.first else { return .none }
        budget.spend(
            try transaction.execute(
                "DELETE FROM event_keys WHERE uid = ?1 AND event = ?2 AND expires = 1",
                [.blob(try key.blob(0)), .int(id)]
            )
        )
        return try transaction.delete("DELETE FROM outliving_keys WHERE event = ?1", id, &budget)
    }
}
