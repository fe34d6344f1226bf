import Model

extension SQLTransaction {
    /// Changes the commands that wait; one that is being carried out is told to its machine when it ends.
    func apply(_ change: AutomationPlan.CommandChange, now: Timestamp) throws(SQLError) {
        let whose: [SQLValue] = [.text(change.machine.description), .text(change.kind.rawValue)]
        let isFree = "(lease_until IS NULL OR lease_until <= \(self.dialect.nowMilliseconds))"
        switch change.change {
        case .hold:
            try self.execute(
                """
                UPDATE commands SET state = 'held'
                WHERE machine = ?1 AND kind = ?2 AND state = 'pending' AND \(isFree)
                """,
                whose
            )
        case .release:
            let released = try self.execute(
                "UPDATE commands SET state = 'pending', due_at = ?3 WHERE machine = ?1 AND kind = ?2 AND state = 'held'",
                whose + [.int(now.milliseconds)]
            )
            if released > 0 { self.wake(.commands) }
        case .callOff(let reason):
            try self.execute(
                """
                UPDATE commands SET state = 'refused', error = ?3, finished_at = ?4
                WHERE machine = ?1 AND kind = ?2 AND (state = 'held' OR state = 'pending' AND \(isFree))
                """,
                whose + [.text(reason), .int(now.milliseconds)]
            )
        }
    }
}
