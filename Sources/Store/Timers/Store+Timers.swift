public import Model

extension Store {
    /// Timers whose time has come, in the order of their times.
    ///
    /// They are read with the store's clock, and gone once a plan that names them as fired is carried out: so each fires
    /// at most once for each time it was set, also when the gateway was down in between.
    public func dueTimers(limit: Int) async throws(StoreError) -> [MachineTimer] {
        let now = self.time.now().milliseconds
        return try await self.read { reader in
            try reader.query(
                "SELECT machine, name, due_at FROM timers WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2",
                [.int(now), .int(Int64(limit))]
            )
            .map { row throws(SQLError) in try MachineTimer(row) }
        }
    }

    /// What a machine waits for, soonest first.
    public func timers(of machine: MachineID) async throws(StoreError) -> [MachineTimer] {
        try await self.read { reader in
            try reader.query(
                "SELECT machine, name, due_at FROM timers WHERE machine = ?1",
                [.text(machine.description)]
            )
            .map { row throws(SQLError) in try MachineTimer(row) }
            .sorted { ($0.dueAt, $0.name) < ($1.dueAt, $1.name) }
        }
    }

    /// Puts off a timer that cannot be worked off now, so that it holds up no other.
    public func postpone(_ timer: MachineTimer, until: Timestamp) async throws(StoreError) {
        try await self.write(.background) { transaction in
            _ = try transaction.execute(
                "UPDATE timers SET due_at = ?4 WHERE machine = ?1 AND name = ?2 AND due_at = ?3",
                timer.arguments + [.int(until.milliseconds)]
            )
        }
    }
}

extension SQLTransaction {
    func apply(_ change: TimerChange) throws(SQLError) {
        switch change {
        case .set(let timer):
            try self.execute(
                """
                INSERT INTO timers (machine, name, due_at) VALUES (?1, ?2, ?3)
                ON CONFLICT (machine, name) DO UPDATE SET due_at = excluded.due_at
                """,
                timer.arguments
            )
        case .clear(let machine, let name):
            try self.execute(
                "DELETE FROM timers WHERE machine = ?1 AND name = ?2",
                [.text(machine.description), .text(name)]
            )
        }
    }

    /// Takes a timer out that is being worked off.
    func fire(_ timer: MachineTimer) throws {
        let fired = try self.execute(
            "DELETE FROM timers WHERE machine = ?1 AND name = ?2 AND due_at = ?3",
            timer.arguments
        )
        // It was cleared, set anew or worked off meanwhile.
        guard fired == 1 else { throw StalePlan() }
    }
}

extension MachineTimer {
    fileprivate init(_ row: SQLRow) throws(SQLError) {
        guard let machine = MachineID(try row.text(0)) else {
            throw SQLError(kind: .failed, code: "unexpected_value", message: "a timer of an unknown machine")
        }
        self.init(machine: machine, name: try row.text(1), dueAt: Timestamp(milliseconds: try row.int(2)))
    }

    fileprivate var arguments: [SQLValue] {
        [.text(self.machine.description), .text(self.name), .int(self.dueAt.milliseconds)]
    }
}
