import Model
import TestSupport
import Testing

@testable import Store

@Suite struct TimerTests {
    private func timer(_ ledger: Ledger, _ number: Int64, after seconds: Int64 = 0) -> MachineTimer {
        let order = OrderID(rawValue: number)
        return MachineTimer(machine: .order(order), name: .hold, dueAt: ledger.time.now + .seconds(seconds))
    }

    private func set(_ ledger: Ledger, _ timers: MachineTimer...) async throws {
        var plan = AutomationPlan()
        plan.timers = timers.map { .set($0) }
        #expect(try await ledger.store.carryOut(plan) == .carriedOut)
    }

    private func fire(_ ledger: Ledger, _ timer: MachineTimer) async throws -> PlanOutcome {
        var plan = AutomationPlan()
        plan.fired = [timer]
        return try await ledger.store.carryOut(plan)
    }

    @Test(arguments: Engine.allCases) func eachFiresOnceForEachTimeItIsSet(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let timer = self.timer(ledger, 1)
        try await self.set(ledger, timer)
        #expect(try await ledger.store.dueTimers(limit: 9) == [timer])
        #expect(try await self.fire(ledger, timer) == .carriedOut)
        #expect(try await self.fire(ledger, timer) == .stale)
        #expect(try await ledger.store.dueTimers(limit: 9).isEmpty)
        // Set anew it replaces the one before, which then fires no more.
        let later = self.timer(ledger, 1, after: 60)
        try await self.set(ledger, timer, later)
        #expect(try await self.fire(ledger, timer) == .stale)
        #expect(try await ledger.store.timers(of: timer.machine) == [later])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases) func theyAreDueInTheOrderOfTheirTimesAndNotBefore(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let timers = [30, 10, 20].map { self.timer(ledger, Int64($0), after: Int64($0)) }
        for timer in timers { try await self.set(ledger, timer) }
        ledger.time.advance(by: .seconds(20))
        #expect(try await ledger.store.dueTimers(limit: 9) == [timers[1], timers[2]])
        #expect(try await ledger.store.dueTimers(limit: 1) == [timers[1]])
        try await ledger.store.postpone(timers[1], until: ledger.time.now + .seconds(1))
        #expect(try await ledger.store.dueTimers(limit: 9) == [timers[2]])
        var plan = AutomationPlan()
        plan.timers = [.clear(timers[2].machine, name: .hold), .clear(timers[2].machine, name: "none")]
        #expect(try await ledger.store.carryOut(plan) == .carriedOut)
        #expect(try await ledger.store.dueTimers(limit: 9).isEmpty)
        try await ledger.store.close()
    }

    /// A look for due ones, made every second, costs the same with a hundred thousand that are not.
    @Test func pendingOnesCostNothing() async throws {
        let ledger = try await Ledger(.sqlite)
        // The best of many: whatever else the machine does, one of them is undisturbed.
        func look() async throws -> Duration {
            let clock = ContinuousClock()
            var best = Duration.seconds(60)
            for _ in 0..<250 {
                let start = clock.now
                #expect(try await ledger.store.dueTimers(limit: 64).isEmpty)
                best = min(best, clock.now - start)
            }
            return best
        }
        let none = try await look()
        let due = ledger.time.now.milliseconds + 3_600_000
        try await ledger.database.write(.background) { transaction in
            _ = try transaction.execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
                INSERT INTO timers (machine, name, due_at) SELECT 'ord_' || i, 'hold', ?1 + i FROM n
                """,
                [.int(due)]
            )
        }
        let many = try await look()
        #expect(many < none * 5 + .milliseconds(1), "\(none) without, \(many) with 100,000")
        try await ledger.store.close()
    }
}
