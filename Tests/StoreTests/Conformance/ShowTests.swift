import Model
import Signing
import TestSupport
import Testing
import Workflows

@testable import Store

/// Who is to be told what was decided about a show, and that nobody is forgotten.
@Suite struct ShowTests {
    private let show = ShowKey(livemode: true, show: "s")
    private let event = EventID.derived(source: "/notify/goals", key: "1")

    private func store(_ ledger: Ledger, _ change: (inout AutomationPlan) -> Void) async throws -> PlanOutcome {
        var plan = AutomationPlan()
        change(&plan)
        return try await ledger.store.carryOut(plan)
    }

    private func due(_ ledger: Ledger, limit: Int = 9) async throws -> [OrderID] {
        try await ledger.store.dueEscrows(limit: limit).due.map(\.order).sorted()
    }

    private func tell(_ ledger: Ledger, limit: Int = 9) async throws -> PlanOutcome {
        let due = try await ledger.store.dueEscrows(limit: limit).due
        return try await self.store(ledger) { $0.toldEscrows = due }
    }

    @Test(arguments: Engine.allCases) func theFirstDecisionStays(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        #expect(try await ledger.store.decision(about: self.show) == nil)
        let first = ledger.decision(self.show, .release, by: self.event)
        #expect(try await self.store(ledger) { $0.decisions = [first] } == .carriedOut)
        // Worked out before the first was known: it is worked out again.
        let second = ledger.decision(self.show, .refund, by: EventID.derived(source: "/notify/goals", key: "2"))
        #expect(try await self.store(ledger) { $0.decisions = [second] } == .stale)
        #expect(try await ledger.store.decision(about: self.show) == first)
        // The other mode and other shows are decided apart.
        for key in [ShowKey(livemode: false, show: "s"), ShowKey(livemode: true, show: "t")] {
            #expect(try await ledger.store.decision(about: key) == nil)
            let other = ledger.decision(key, by: self.event)
            #expect(try await self.store(ledger) { $0.decisions = [other] } == .carriedOut)
        }
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases) func whoHoldsMoneyIsToldOnceInBatches(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let orders = (1...5).map { OrderID(rawValue: $0) }
        let test = ShowKey(livemode: false, show: "s")
        _ = try await self.store(ledger) { plan in
            plan.escrows = orders.map { ledger.escrow($0, self.show) }
            plan.escrows.append(ledger.escrow(OrderID(rawValue: 6), test))
            plan.escrows.append(ledger.escrow(OrderID(rawValue: 7), ShowKey(livemode: true, show: "t")))
            // Given back before anything was decided.
            plan.escrows += [HeldMoney.State.held, .refunded].map { ledger.escrow(OrderID(rawValue: 8), self.show, $0) }
        }
        #expect(try await self.due(ledger) == [])
        _ = try await self.store(ledger) { $0.decisions = [ledger.decision(self.show, by: self.event)] }
        #expect(try await self.due(ledger) == orders)
        #expect(try await self.tell(ledger, limit: 3) == .carriedOut)
        let left = try await ledger.store.dueEscrows(limit: 9)
        #expect(left.due.count == 2 && left.told == [])
        // Ended too early, it goes on all the same.
        try await ledger.store.endFanOut(of: [self.show])
        #expect(try await self.due(ledger).count == 2)
        #expect(try await self.tell(ledger) == .carriedOut)
        #expect(try await self.store(ledger) { $0.toldEscrows = left.due } == .stale)
        #expect(try await ledger.store.dueEscrows(limit: 9).told == [self.show])
        try await ledger.store.endFanOut(of: [self.show])
        #expect(try await ledger.store.dueEscrows(limit: 9).told == [])
        // Paid after the decision: told too, whether the fan-out had ended or not.
        _ = try await self.store(ledger) { $0.escrows = [ledger.escrow(OrderID(rawValue: 9), self.show)] }
        #expect(try await self.due(ledger) == [OrderID(rawValue: 9)])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases) func anOrderComesBetweenTheLastLookAndTheEnd(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        _ = try await self.store(ledger) { $0.decisions = [ledger.decision(self.show, by: self.event)] }
        let told = try await ledger.store.dueEscrows(limit: 9).told
        #expect(told == [self.show])
        _ = try await self.store(ledger) { $0.escrows = [ledger.escrow(OrderID(rawValue: 1), self.show)] }
        try await ledger.store.endFanOut(of: told)
        #expect(try await self.due(ledger) == [OrderID(rawValue: 1)])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases) func oneThatIsPutOffHoldsUpNoOther(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        _ = try await self.store(ledger) { plan in
            plan.decisions = [ledger.decision(self.show, by: self.event)]
            plan.escrows = (1...2).map { ledger.escrow(OrderID(rawValue: $0), self.show) }
        }
        let first = try #require(try await ledger.store.dueEscrows(limit: 1).due.first)
        try await ledger.store.postpone(first, until: ledger.time.now + .seconds(60))
        #expect(try await self.due(ledger).count == 1)
        #expect(try await self.tell(ledger) == .carriedOut)
        #expect(try await ledger.store.dueEscrows(limit: 9).told == [])
        ledger.time.advance(by: .seconds(60))
        #expect(try await self.due(ledger) == [first.order])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases) func whatAnOrderHoldsIsReadAsItWasStored(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let order = OrderID(rawValue: 1)
        var escrow = ledger.escrow(order, self.show)
        let other = ledger.escrow(order, ShowKey(livemode: true, show: "a"))
        _ = try await self.store(ledger) { $0.escrows = [escrow, other] }
        (escrow.state, escrow.decision, escrow.settled, escrow.reason) = (.failed, .refund, 40, "too old")
        (escrow.at, escrow.cause) = (ledger.time.now + .seconds(1), "cmd_1")
        _ = try await self.store(ledger) { $0.escrows = [escrow] }
        #expect(try await ledger.store.escrows(of: order) == [other, escrow])
        #expect(try await ledger.store.escrows(of: OrderID(rawValue: 2)) == [])
        try await ledger.store.close()
    }
}
