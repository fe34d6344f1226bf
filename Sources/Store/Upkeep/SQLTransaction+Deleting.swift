extension SQLTransaction {
    /// Deletes one row.
    func delete(_ sql: String, _ id: Int64, _ budget: inout DeletionBudget) throws(SQLError) -> Deletion {
        guard budget.rows > 0 else { return .partly }
        let rows = try self.execute(sql, [.int(id)])
        budget.spend(rows)
        return rows > 0 ? .whole : .none
    }

    /// Deletes what hangs on something, as far as the budget goes.
    ///
    /// - Parameter sql: `?2` is how many rows at most.
    /// - Returns: whether nothing is left of it.
    private func deleteParts(_ sql: String, _ id: Int64, _ budget: inout DeletionBudget) throws(SQLError) -> Bool {
        budget.spend(try self.execute(sql, [.int(id), .int(Int64(budget.rows))]))
        return budget.rows > 0
    }

    /// Its attempts go first, so that none is ever without its delivery.
    func deleteDelivery(_ id: Int64, _ budget: inout DeletionBudget) throws(SQLError) -> Deletion {
        let attempts = """
            DELETE FROM attempts WHERE delivery = ?1
                AND number IN (SELECT a.number FROM attempts a WHERE a.delivery = ?1 ORDER BY a.number LIMIT ?2)
            """
        guard try self.deleteParts(attempts, id, &budget) else { return .partly }
        return try self.delete("DELETE FROM deliveries WHERE id = ?1", id, &budget)
    }

    func deleteCommand(_ id: Int64, _ budget: inout DeletionBudget) throws(SQLError) -> Deletion {
        for table in ["command_objects", "command_follows"] {
            let leads = """
                DELETE FROM \(table) WHERE command = ?1 AND (source, object) IN (
                    SELECT o.source, o.object FROM \(table) o WHERE o.command = ?1 LIMIT ?2)
                """
            guard try self.deleteParts(leads, id, &budget) else { return .partly }
        }
        return try self.delete("DELETE FROM commands WHERE id = ?1", id, &budget)
    }

    /// - Parameter isWithKey: whether its key goes too; else it stays, and is noted to go later.
    func deleteEvent(
        _ id: Int64,
        subject: String,
        uid: [UInt8],
        withKey isWithKey: Bool,
        _ budget: inout DeletionBudget
    ) throws(SQLError) -> Deletion {
        let unmatched = """
            DELETE FROM unmatched_objects WHERE event = ?1
                AND object IN (SELECT u.object FROM unmatched_objects u WHERE u.event = ?1 LIMIT ?2)
            """
        guard try self.deleteParts(unmatched, id, &budget), budget.rows >= 4 else { return .partly }
        let key = SQLValue.blob(uid)
        if isWithKey {
            budget.spend(try self.execute("DELETE FROM event_keys WHERE uid = ?1 AND expires = 1", [key]))
        } else {
            budget.spend(
                try self.execute(
                    """
                    INSERT INTO outliving_keys (event, uid) SELECT event, uid FROM event_keys
                    WHERE uid = ?1 AND expires = 1 ON CONFLICT DO NOTHING
                    """,
                    [key]
                )
            )
        }
        budget.spend(
            try self.execute(
                "DELETE FROM event_subjects WHERE subject = ?1 AND event = ?2",
                [.text(subject), .int(id)]
            )
        )
        budget.spend(try self.execute("DELETE FROM event_handlings WHERE event = ?1", [.int(id)]))
        return try self.delete("DELETE FROM events WHERE id = ?1", id, &budget)
    }
}
