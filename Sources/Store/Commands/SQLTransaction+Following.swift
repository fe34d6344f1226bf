import Model

extension SQLTransaction {
    /// The payload of the newest other command about one of these: one that is done before one that is not, and never one
    /// that was refused. It may be younger: providers call from many places, and a buyer is slow.
    func known(of objects: [String], source: String, besides id: Int64) throws(SQLError) -> JSON? {
        for state in [CommandRecord.State.done, .pending, .dead] {
            for object in objects {
                let rows = try self.query(
                    """
                    SELECT c.payload FROM command_objects o CROSS JOIN commands c ON c.id = o.command
                    WHERE o.source = ?1 AND o.object = ?2 AND o.command <> ?3 AND c.state = ?4
                    ORDER BY o.command DESC LIMIT 1
                    """,
                    [.text(source), .text(object), .int(id), .text(state.rawValue)]
                )
                if let row = rows.first { return try .stored(row.text(0)) }
            }
        }
        return nil
    }

    /// Makes those due again that ended without an effect and follow one of these: what they lacked is known now.
    ///
    /// The newest of them alone, because anybody may make a claim that follows something.
    func arm(followersOf objects: [String], source: String, now: Timestamp) throws(SQLError) {
        for object in objects {
            let armed = try self.execute(
                """
                UPDATE commands SET state = 'pending', attempts_before = attempts, due_at = ?3, finished_at = NULL
                WHERE state IN ('refused', 'dead') AND machine IS NULL AND id IN (
                    SELECT command FROM command_follows WHERE source = ?1 AND object = ?2
                    ORDER BY command DESC LIMIT 20)
                """,
                [.text(source), .text(object), .int(now.milliseconds)]
            )
            if armed > 0 { self.wake(.commands) }
        }
    }

    /// Makes those due again that wait to hear of what is done now.
    func arm(followersOf claim: ClaimedCommand, now: Timestamp) throws(SQLError) {
        let rows = try self.query(
            "SELECT object FROM command_objects WHERE command = ?1",
            [.int(claim.id.rawValue)]
        )
        let objects = try rows.map { row throws(SQLError) in try row.text(0) }
        try self.arm(followersOf: objects, source: claim.source, now: now)
    }

    /// Makes one due again that has just ended without an effect, where what it lacked came while it was carried out.
    func rearm(_ claim: ClaimedCommand, now: Timestamp) throws(SQLError) {
        let rows = try self.query("SELECT follows FROM commands WHERE id = ?1", [.int(claim.id.rawValue)])
        let follows = try rows.first.map { row throws(SQLError) in try JSON.stored(row.text(0)) }
        let objects = follows?.array?.compactMap(\.string) ?? []
        guard let known = try self.known(of: objects, source: claim.source, besides: claim.id.rawValue),
            known != claim.earlier
        else { return }
        try self.execute(
            """
            UPDATE commands SET state = 'pending', attempts_before = attempts, due_at = ?2, finished_at = NULL
            WHERE id = ?1
            """,
            [.int(claim.id.rawValue), .int(now.milliseconds)]
        )
        self.wake(.commands)
    }
}
