import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import Automation

/// Goals of a show decide about what was paid for it, once for everybody, whenever they pay.
@Suite struct EscrowTests {
    @Test func theMoneyIsHeldAndGivenBackWhenTheFundingGoalIsReached() async throws {
        let shop = try await Shop()
        let inbox = try await shop.subscribe("seller", "order.escrow_held", "order.escrow_refunded")
        let order = try await shop.paid("ref")
        let held = try #require(try await shop.store.escrows(of: order).first)
        #expect(
            held.state == .held && held.amount == Money(minorUnits: 60, currency: "EUR") && held.at == shop.time.now
        )
        #expect(try await shop.store.history(of: order).first?.note == "60 EUR for faust held")
        let goal = try await shop.accept(.goal("reached", kind: "funding"))
        try await shop.automator.drain()
        #expect(try await shop.handling(goal) == .moved)
        let note = "refund: the funding goal was reached, and there is no show goal"
        #expect(try await shop.store.event(goal)?.handlingNote == note)
        let asked = try await shop.commands(.refund)
        #expect(asked.map { $0.payload["amount"]?.integer } == [60] && asked[0].key == "\(order)|escrow-faust")
        let refunding = try #require(try await shop.store.escrows(of: order).first)
        #expect(refunding.state == .refunding && refunding.cause == "\(goal)" && refunding.settled == 60)
        let entry = try #require(try await shop.store.history(of: order).last { $0.trigger == "escrow_refund_asked" })
        #expect(entry.cause == "\(goal)" && entry.note == "the provider is asked; 60 EUR for faust refunding")
        try await shop.giveBack()
        #expect(try await shop.store.escrows(of: order).map(\.state) == [.refunded])
        #expect(try await shop.deliveries(inbox) == ["order.escrow_held", "order.escrow_refunded"])
        let told = try await shop.store.events(EventFilter(type: "order.escrow_refunded"), PageRequest(limit: 9))
            .records
        let data = try JSON(parsing: try #require(told.first).body)["data"]
        #expect(data?["show"] == "faust" && data?["amount"] == ["value": 60, "currency": "EUR"])
        #expect(data?["order"] == .string("\(order)") && data?["refunded"] == 60)
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        try await shop.store.close()
    }

    @Test func aFundingGoalWithAShowGoalLeavesItHeldUntilThatReleasesIt() async throws {
        let shop = try await Shop()
        let order = try await shop.paid("ref")
        let funded = try await shop.accept(.goal("reached", kind: "funding", ["show_goal": "goal_2"]))
        try await shop.automator.drain()
        #expect(try await shop.handling(funded) == .absorbed)
        #expect(try await shop.store.escrows(of: order).map(\.state) == [.held])
        try await shop.accept(.goal("reached", "goal_2", kind: "show"))
        try await shop.automator.drain()
        #expect(try await shop.store.escrows(of: order).map(\.state) == [.released])
        #expect(try await shop.types("order.escrow") == ["order.escrow_held", "order.escrow_released"])
        #expect(try await shop.commands(.refund).isEmpty)
        try await shop.store.close()
    }

    @Test(arguments: [true, false]) func whoPaysAfterTheDecisionGetsItToo(_ inOneBatch: Bool) async throws {
        let shop = try await Shop()
        try await shop.accept(.goal("failed", kind: "show"))
        if !inOneBatch { try await shop.automator.drain() }
        let order = try await shop.paid("ref")
        #expect(try await shop.machine(order)?.escrow["faust"]?.state == .refunding)
        #expect(try await shop.commands(.refund).count == 1)
        // The fan-out has ended, and the next one comes.
        try await shop.automator.drain()
        let late = try await shop.paid("late")
        #expect(try await shop.machine(late)?.escrow["faust"]?.state == .refunding)
        try await shop.store.close()
    }

    @Test func theFirstDecisionStaysAndALaterOneIsExplained() async throws {
        let shop = try await Shop()
        let order = try await shop.paid("ref")
        let first = try await shop.accept(.goal("reached", kind: "show"))
        let again = try await shop.accept(.goal("reached", "goal_2", kind: "show"))
        let contrary = try await shop.accept(.goal("failed", "goal_3", kind: "show"))
        try await shop.automator.drain()
        var handlings: [Handling?] = []
        for event in [first, again, contrary] { handlings.append(try await shop.handling(event)) }
        #expect(handlings == [.moved, .absorbed, .refused])
        let reason = "the show goal was not reached, but a release was decided before: it stays so (by \(first))"
        #expect(try await shop.store.event(contrary)?.handlingNote == reason)
        #expect(try await shop.store.event(again)?.handlingNote == "decided already: release (by \(first))")
        #expect(try await shop.store.escrows(of: order).map(\.state) == [.released])
        #expect(try await shop.commands(.refund).isEmpty)
        try await shop.store.close()
    }

    @Test func testMoneyIsNotMovedByALiveGoal() async throws {
        let shop = try await Shop()
        let test = try await shop.paid("ref", livemode: false)
        let live = try await shop.paid("ref", livemode: true)
        try await shop.accept(.goal("failed", kind: "funding"))
        try await shop.automator.drain()
        #expect(try await shop.store.escrows(of: test).map(\.state) == [.held])
        #expect(try await shop.store.escrows(of: live).map(\.state) == [.refunding])
        try await shop.store.close()
    }

    @Test func anUnreadableGoalDecidesNothing() async throws {
        let shop = try await Shop()
        let order = try await shop.paid("ref")
        let nameless = try await shop.accept(.goal("failed", kind: "show", ["show": ""]))
        let unkind = try await shop.accept(.goal("failed", "goal_2", kind: "stretch"))
        try await shop.automator.drain()
        #expect(try await shop.store.event(nameless)?.handlingNote == "data.show: names no show")
        #expect(try await shop.store.event(unkind)?.handlingNote == "data.kind: is neither funding nor show")
        #expect(try await shop.handling(unkind) == .refused)
        #expect(try await shop.store.escrows(of: order).map(\.state) == [.held])
        try await shop.store.close()
    }

    @Test func aDisputeHoldsTheDecisionUntilItIsWon() async throws {
        let shop = try await Shop()
        let order = try await shop.paid("ref")
        try await shop.accept(.dispute("opened", of: "pi_ref"))
        try await shop.accept(.goal("failed", kind: "show"))
        try await shop.automator.drain()
        let waiting = try #require(try await shop.store.escrows(of: order).first)
        #expect(waiting.state == .held && waiting.decision == .refund && waiting.reason == "waits for a dispute to end")
        #expect(try await shop.commands(.refund).isEmpty)
        try await shop.accept(.dispute("won", of: "pi_ref"))
        try await shop.automator.drain()
        #expect(try await shop.store.escrows(of: order).map(\.state) == [.refunding])
        #expect(try await shop.commands(.refund).count == 1)
        try await shop.store.close()
    }

    @Test func aThousandOrdersAreToldOfOneDecisionOnceEach() async throws {
        let shop = try await Shop()
        let count = 1000
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<count {
                group.addTask {
                    try await shop.ticket("r\(number)")
                    try await shop.accept(.payment("k\(number)", "pi_r\(number)", order: "r\(number)"))
                }
            }
        }
        try await shop.automator.drain()
        let goal = EventDraft.goal("failed", kind: "funding")
        try await shop.accept(goal)
        try await shop.automator.drain()
        let commands = try await shop.commands(.refund)
        #expect(commands.count == count && Set(commands.map(\.machine)).count == count)
        #expect(commands.allSatisfy { $0.payload["amount"]?.integer == 60 })
        // The event is told once more, and once more under another id.
        try await shop.accept(goal)
        var again = goal
        again.key = "again"
        try await shop.accept(again)
        let before = try await shop.dump().filter { $0.hasPrefix("orders") || $0.hasPrefix("order_history") }
        try await shop.automator.drain()
        let after = try await shop.dump().filter { $0.hasPrefix("orders") || $0.hasPrefix("order_history") }
        #expect(before == after)
        #expect(try await shop.commands(.refund).count == count)
        try await shop.store.close()
    }

    /// After the decision, and after the first of the batches.
    @Test(arguments: [0, 1]) func aStopBetweenTheDecisionAndItsOrdersLosesNobody(_ batches: Int) async throws {
        let folder: TemporaryFolder
        do {
            let shop = try await Shop()
            folder = shop.folder
            for number in 0..<40 { try await shop.paid("r\(number)") }
            try await shop.accept(.goal("failed", kind: "show"))
            let snapshot = try await shop.store.automationSnapshot(limit: 10)
            let plan = shop.automator.planner.plan(for: snapshot, now: shop.time.now)
            #expect(plan.decisions.count == 1)
            #expect(try await shop.store.carryOut(plan) == .carriedOut)
            for _ in 0..<batches { #expect(try await shop.automator.settleShows() > 0) }
            let told = try await shop.commands(.refund).count
            #expect(told == 16 * batches)
            try await shop.store.close()
        }
        let shop = try await Shop(in: folder)
        try await shop.automator.drain()
        let commands = try await shop.commands(.refund)
        #expect(commands.count == 40 && Set(commands.map(\.machine)).count == 40)
        try await shop.store.close()
    }

    /// Its state cannot be read: whoever mends it finds it told a minute later.
    @Test func anOrderThatCannotBeToldHoldsUpNoOther() async throws {
        let shop = try await Shop()
        let broken = try await shop.paid("broken")
        let fine = try await shop.paid("fine")
        try await shop.sql("UPDATE orders SET machine = '{\"was\":' || machine || '}' WHERE id = \(broken.rawValue)")
        try await shop.accept(.goal("failed", kind: "show"))
        try await shop.automator.drain()
        #expect(try await shop.machine(fine)?.escrow["faust"]?.state == .refunding)
        #expect(try await shop.commands(.refund).count == 1)
        try await shop.sql("UPDATE orders SET machine = json_extract(machine, '$.was') WHERE id = \(broken.rawValue)")
        try await shop.automator.drain()
        #expect(try await shop.machine(broken)?.escrow["faust"]?.state == .held)
        shop.time.advance(by: .seconds(60))
        try await shop.automator.drain()
        #expect(try await shop.machine(broken)?.escrow["faust"]?.state == .refunding)
        try await shop.store.close()
    }

    @Test func aPreviewSaysWhatWouldBeDecidedAndDecidesNothing() async throws {
        let shop = try await Shop()
        func preview(_ draft: EventDraft) async throws -> [String] {
            let facts = EventFacts(draft, provider: "internal")
            return try await shop.automator.preview(facts, type: draft.type, subject: draft.subject, draft: draft)
        }
        let goal = EventDraft.goal("failed", kind: "show")
        #expect(
            try await preview(goal) == [
                "faust: decides refund: the show goal was not reached",
                "would refund what orders in live mode hold for it, now and later",
            ]
        )
        #expect(try await shop.store.decision(about: ShowKey(livemode: true, show: "faust")) == nil)
        try await shop.accept(goal)
        try await shop.automator.drain()
        #expect(try await preview(goal) == ["faust: changes nothing: decided already: refund"])
        let contrary = "the show goal was reached, but a refund was decided before: it stays so"
        #expect(try await preview(.goal("reached", kind: "show")) == ["faust: refused: \(contrary)"])
        try await shop.store.close()
    }
}

extension Shop {
    /// An order of 100 EUR, 60 of which are for a show.
    @discardableResult
    fileprivate func ticket(_ reference: String, livemode: Bool = true) async throws -> OrderID {
        let lines = [
            OrderLine(sku: "livestream-show-ticket_faust", kind: nil, quantity: 2, unitPrice: 30, show: "faust"),
            OrderLine(sku: "mug", kind: nil, quantity: 1, unitPrice: 40),
        ]
        let order = OrderRecord(
            id: self.store.ids.next(),
            reference: reference,
            livemode: livemode,
            provider: nil,
            buyer: [:],
            lines: lines,
            metadata: [:],
            machine: OrderFulfilment(
                total: Money(minorUnits: 100, currency: "EUR"),
                escrow: lines.escrow(ofTotal: 100)
            ),
            createdAt: self.time.now,
            updatedAt: self.time.now
        )
        let announcement = order.creationAnnouncement(row: self.store.ids.next())
        return try await self.store.createOrder(order, announcement: announcement).order.id
    }

    /// The same, paid.
    @discardableResult
    fileprivate func paid(_ reference: String, livemode: Bool = true) async throws -> OrderID {
        let order = try await self.ticket(reference, livemode: livemode)
        let mode = livemode ? "" : "test_"
        try await self.accept(
            .payment("k_\(mode)\(reference)", "pi_\(mode)\(reference)", order: reference, livemode: livemode)
        )
        try await self.automator.drain()
        return order
    }

    /// Has the provider do every refund that it is asked for.
    fileprivate func giveBack() async throws {
        for claim in try await self.store.claimCommands(limit: 100, lease: .seconds(60)) {
            let amount = claim.payload["amount"]?.integer ?? 0
            let payment = claim.payload["payment"]?.string ?? ""
            let answer = self.answer([.refund("\(claim.id)", of: payment, amount: amount)])
            try await self.automator.settle(CommandResult(claim: claim, outcome: .done, answer: answer))
        }
        try await self.automator.drain()
    }
}

extension EventDraft {
    fileprivate static func goal(
        _ end: String,
        _ goal: String = "goal_1",
        kind: String,
        _ data: [String: JSON] = [:],
        livemode: Bool = true
    ) -> EventDraft {
        let told = ["show": "faust", "kind": .string(kind)].merging(data) { $1 }
        return EventDraft(
            key: "\(goal) \(end) \(kind)",
            type: "goal.\(end)",
            subject: goal,
            effectKey: "internal|\(goal)|\(end)",
            targetState: end,
            livemode: livemode,
            objects: [goal],
            data: .object(JSONObject(told.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
        )
    }
}
