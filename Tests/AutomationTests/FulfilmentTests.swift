import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import Automation

/// What an order wants done in the outside world, and what comes of it.
@Suite struct FulfilmentTests {
    private func paid(_ shop: Shop, grants: [Int] = [0, 1]) async throws -> OrderID {
        let order = try await shop.order("ref", grants: grants)
        try await shop.accept(.payment())
        try await shop.automator.drain()
        return order
    }

    @Test func everyLineIsGrantedOnce() async throws {
        let shop = try await Shop()
        let order = try await self.paid(shop)
        #expect(try await shop.machine(order)?.phase == .fulfilling)
        #expect(try await shop.types("order.") == ["order.created", "order.paid", "order.fulfilling"])
        let asked = try await shop.settle(.done, .grant)
        #expect(asked.map { $0.payload["line"]?.integer } == [0, 1])
        #expect(asked.allSatisfy { $0.payload["order"]?.string == "\(order)" && $0.payload["kind"]?.string == "pack" })
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        // The same payment told again, by another event, and a look for what is due.
        try await shop.accept(.payment("other"))
        try await shop.automator.drain()
        #expect(try await shop.settle(.done, .grant).isEmpty)
        let history = try await shop.store.history(of: order)
        #expect(
            history.map(\.trigger).prefix(4) == [
                "payment_succeeded", "fulfilment_started", "line_granted", "all_granted",
            ]
        )
        #expect(history[2].cause == "\(asked[0].id)" && history[2].event == nil)
        try await shop.store.close()
    }

    @Test func aLineThatIsNotGrantedCallsSomebodyAndIsGrantedAfterOneCall() async throws {
        let shop = try await Shop()
        let order = try await self.paid(shop, grants: [0])
        try await shop.settle(.dead(error: "http_500: the service answered 500"), .grant)
        #expect(try await shop.machine(order)?.phase == .needsAttention)
        let line = try #require(try await shop.machine(order)?.grants[0])
        #expect(line.state == .failed && line.reason == "http_500: the service answered 500")
        #expect(try await shop.tell(.grantRetryRequested, order)?.to == .fulfilling)
        // Asked again under way: refused, and nothing of it is kept.
        let again = try #require(try await shop.tell(.grantRetryRequested, order, key: "again"))
        #expect(again.outcome == .refused("no line failed to be granted"))
        try await shop.settle(.done, .grant)
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        let commands = try await shop.commands(.grant)
        #expect(commands.map(\.key) == ["\(order)|0|1", "\(order)|0|2"] && commands.map(\.state) == [.dead, .done])
        #expect(try await !shop.store.retryCommand(commands[0].id))
        try await shop.store.close()
    }

    @Test func aDisputeHoldsWhatIsNotUnderWayUntilItIsWon() async throws {
        let shop = try await Shop()
        let order = try await self.paid(shop)
        let first = try #require(try await shop.store.claimCommands(limit: 1, lease: .seconds(60)).first)
        try await shop.accept(.dispute("opened", of: "pi"))
        try await shop.automator.drain()
        #expect(try await shop.commands(.grant).map(\.state) == [.pending, .held])
        try await shop.automator.settle(CommandResult(claim: first, outcome: .done))
        #expect(try await shop.machine(order)?.phase == .disputed)
        #expect(try await shop.store.claimCommands(limit: 9, lease: .seconds(60)).isEmpty)
        try await shop.accept(.dispute("won", of: "pi"))
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .fulfilling)
        #expect(try await shop.settle(.done, .grant).count == 1)
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        try await shop.store.close()
    }

    @Test func aRefundTakesBackWhatCanBeTakenBackAndListsTheRest() async throws {
        let shop = try await Shop()
        let order = try await self.paid(shop, grants: [0, 1, 2])
        let grants = try await shop.store.claimCommands(limit: 9, lease: .seconds(60))
        for claim in grants.prefix(2) { try await shop.automator.settle(CommandResult(claim: claim, outcome: .done)) }
        try await shop.accept(.refund("r", of: "pi", order: "ref"))
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .refunded)
        // The third was under way: it was granted all the same, and goes back too.
        try await shop.automator.settle(CommandResult(claim: grants[2], outcome: .done))
        let back = try await shop.store.claimCommands(limit: 9, lease: .seconds(60))
        #expect(back.map(\.kind) == [.takeBack, .takeBack, .takeBack])
        try await shop.automator.settle(CommandResult(claim: back[0], outcome: .done))
        try await shop.automator.settle(CommandResult(claim: back[1], outcome: .refused(reason: "http_409: spent")))
        try await shop.automator.settle(CommandResult(claim: back[2], outcome: .done))
        let states = try #require(try await shop.machine(order)?.grants)
        #expect(
            states[0]?.state == .takenBack
                && states[1] == LineGrant(state: .kept, attempt: 1, reason: "http_409: spent")
        )
        #expect(states[2]?.state == .takenBack)
        try await shop.store.close()
    }

    @Test func grantsThatWereNotBegunAreCalledOffByARefund() async throws {
        let shop = try await Shop()
        let order = try await self.paid(shop)
        try await shop.accept(.refund("r", of: "pi", order: "ref"))
        try await shop.automator.drain()
        #expect(try await shop.store.claimCommands(limit: 9, lease: .seconds(60)).isEmpty)
        #expect(try await shop.commands(.grant).allSatisfy { $0.state == .refused && $0.error == "the order refunded" })
        #expect(try await shop.machine(order)?.grants.values.map(\.state) == [.dropped, .dropped])
        try await shop.store.close()
    }

    @Test func moneyIsAskedBackOnceAndNeverMoreThanCameIn() async throws {
        let shop = try await Shop()
        let order = try await self.paid(shop, grants: [])
        #expect(try await shop.tell(.refundRequested(request: "a", amount: 101), order)?.trigger == .refundTooMuch)
        #expect(try await shop.tell(.refundRequested(request: "a", amount: 60), order)?.trigger == .refundRequested)
        #expect(
            try await shop.tell(.refundRequested(request: "a", amount: 60), order)?.outcome == .absorbed("told before")
        )
        #expect(try await shop.tell(.refundRequested(request: "b", amount: 41), order)?.trigger == .refundTooMuch)
        #expect(try await shop.types("order.refund") == ["order.refund_requested"])
        let command = try #require(try await shop.commands(.refund).first)
        #expect(command.source == "psp" && command.payload["payment"]?.string == "pi")
        #expect(command.payload["amount"]?.integer == 60 && command.payload["whole"]?.bool == false)
        try await shop.settle(.refused(reason: "charge_disputed"), .refund)
        #expect(try await shop.machine(order)?.phase == .needsAttention)
        // What the provider would not give back can be asked for again.
        #expect(try await shop.tell(.refundRequested(request: "c", amount: 100), order)?.trigger == .refundRequested)
        try await shop.store.close()
    }

    @Test func theAnswerAndTheCallOfOneRefundCountOnce() async throws {
        let shop = try await Shop()
        let order = try await self.paid(shop, grants: [])
        try await shop.tell(.refundRequested(request: "a", amount: 60), order)
        let claim = try #require(try await shop.store.claimCommands(limit: 1, lease: .seconds(60)).first)
        // The call comes before the answer is stored.
        try await shop.accept(.refund("1", of: "pi", amount: 60))
        try await shop.automator.drain()
        let draft = EventDraft.refund("1", of: "pi", amount: 60)
        let answer = shop.answer([draft])
        try await shop.automator.settle(CommandResult(claim: claim, outcome: .done, answer: answer))
        try await shop.automator.drain()
        let machine = try #require(try await shop.machine(order))
        #expect(machine.refunded == 60 && machine.refundable == 40)
        #expect(machine.refundRequests["a"]?.state == .accepted(refund: "re_1"))
        let charge = try #require(try await shop.store.order(order)?.charges.first)
        #expect(charge.id == "pi" && charge.status == "succeeded" && charge.refunds.map(\.id) == ["re_1"])
        try await shop.store.close()
    }

    @Test func anOrderThatIsNotPaidInItsTimeExpires() async throws {
        let shop = try await Shop()
        let until = shop.time.now + .seconds(900)
        let order = try await shop.order("ref", holdUntil: until)
        let kept = try await shop.order("kept", holdUntil: until)
        try await shop.accept(.payment(order: "kept"))
        try await shop.automator.drain()
        #expect(try await shop.store.timers(of: .order(kept)).isEmpty)
        shop.time.advance(by: .seconds(899))
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .reserved)
        // The gateway was down when it was due.
        shop.time.advance(by: .seconds(86_400))
        try await shop.automator.drain()
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .expired)
        #expect(try await shop.machine(kept)?.phase == .fulfilled)
        #expect(try await shop.types("order.expired") == ["order.expired"])
        #expect(try await shop.store.history(of: order).map(\.cause) == ["timer hold"])
        try await shop.store.close()
    }

    @Test func timersFireInTheOrderOfTheirTimes() async throws {
        let shop = try await Shop()
        var orders: [OrderID] = []
        for number in 0..<5 {
            orders.append(try await shop.order("r\(number)", holdUntil: shop.time.now + .seconds(Int64(100 - number))))
        }
        shop.time.advance(by: .seconds(1000))
        try await shop.automator.drain()
        let expired = try await shop.store.events(EventFilter(), PageRequest(limit: 100)).records.reversed()
            .filter { $0.type == "order.expired" }
        #expect(expired.map(\.subject) == orders.reversed().map(\.description))
        try await shop.store.close()
    }

    @Test func aCommandThatSomebodyElseHoldsTellsNothing() async throws {
        let shop = try await Shop()
        let order = try await self.paid(shop, grants: [0])
        var claim = try #require(try await shop.store.claimCommands(limit: 1, lease: .seconds(60)).first)
        claim.token += 1
        try await shop.automator.settle(CommandResult(claim: claim, outcome: .done))
        #expect(try await shop.machine(order)?.grants[0]?.state == .asked)
        try await shop.store.close()
    }
}

/// Events and what no event tells meet at one order.
@Suite struct MeetingTests {
    @Test func aMoveWhileAnEventIsBeingParkedIsNotMissed() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        let refund = try await shop.accept(.refund("r", of: "pi", order: "ref"))
        let planner = Planner(ids: shop.store.ids, parkedFor: .seconds(60))
        let snapshot = try await shop.store.automationSnapshot(limit: 10)
        let plan = planner.plan(for: snapshot, now: shop.time.now)
        #expect(plan.parked.map(\.waitsFor) == [.move(order)])
        // Somebody pays meanwhile by another way.
        try await shop.tell(
            .paymentSucceeded(payment: "pi", amount: Money(minorUnits: 100, currency: "EUR")),
            order
        )
        #expect(try await shop.store.carryOut(plan) == .stale)
        try await shop.automator.drain()
        #expect(try await shop.handling(refund) == .moved)
        #expect(try await shop.machine(order)?.phase == .refunded)
        try await shop.store.close()
    }
}
