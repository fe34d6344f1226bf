import Model
import TestSupport
import Testing
import Workflows

@testable import Store

@Suite struct AutomatingTests {
    @Test(arguments: Engine.allCases)
    func theOutboxIsReadInOrderAndEachEventLeavesItOnce(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.subscribe("all")
        try await ledger.accept(5)
        let first = try await ledger.store.automationSnapshot(limit: 3)
        #expect(first.events.map(\.subject) == ["pi_0", "pi_1", "pi_2"])
        let plan = ledger.plan(first, .moved)
        #expect(try await ledger.store.carryOut(plan) == .carriedOut)
        // Made of what has passed, it changes nothing: not even the deliveries, which would be made twice.
        let deliveries = try await ledger.count("deliveries")
        #expect(try await ledger.store.carryOut(plan) == .stale)
        #expect(try await ledger.count("deliveries") == deliveries)
        #expect(try await ledger.route().map(\.subject) == ["pi_3", "pi_4"])
        #expect(try await ledger.store.backlog().outbox == 0)
        #expect(try await ledger.store.event(ledger.id("e0"))?.handling == .moved)
        try await ledger.store.close()
    }

    /// Its row holds its body: what is made of it is written beside it, however often.
    @Test(arguments: Engine.allCases)
    func anEventsOwnRowIsWrittenOnce(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("early", reference: "r-1"))
        let row = { try await ledger.database.read { try $0.query("SELECT * FROM events ORDER BY id LIMIT 1") } }
        let accepted = try await row()
        try await ledger.park()
        #expect(try await row() == accepted)
        let order = try await ledger.create(ledger.order("r-1")).order
        #expect(try await row() == accepted)
        try await ledger.route()
        #expect(try await row() == accepted)
        let event = try #require(try await ledger.store.event(ledger.id("early")))
        #expect(event.handling == .moved && event.order == order.id)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aPlanForAnOrderThatChangedMeanwhileIsRefusedWhole(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let order = try await ledger.create(ledger.order("r-1")).order
        try await ledger.accept(.payment("e1", reference: "r-1"))
        let snapshot = try await ledger.store.automationSnapshot(limit: 10)
        #expect(snapshot.events.last?.order == order.id)
        var plan = ledger.plan(snapshot, .moved)
        var changed = try #require(snapshot.orders[order.id])
        _ = changed.machine.apply(
            .paymentSucceeded(payment: "pi_1", amount: Money(minorUnits: 100, currency: "EUR")),
            effectKey: "pi_1|succeeded"
        )
        plan.orders = [changed]
        // Another hand is quicker.
        try await ledger.sql("UPDATE orders SET version = version + 1")
        #expect(try await ledger.store.carryOut(plan) == .stale)
        #expect(try await ledger.store.order(order.id)?.machine.phase == .created)
        #expect(try await ledger.store.backlog().outbox == 2)
        #expect(try await ledger.store.event(ledger.id("e1"))?.handling == .pending)

        let again = try await ledger.store.automationSnapshot(limit: 10)
        plan = ledger.plan(again, .moved)
        changed.version = try #require(again.orders[order.id]).version
        plan.orders = [changed]
        #expect(try await ledger.store.carryOut(plan) == .carriedOut)
        #expect(try await ledger.store.order(order.id)?.machine.phase == changed.machine.phase)
        #expect(try await ledger.store.order(order.id)?.version == changed.version + 1)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aParkedEventComesAgainWithItsOrder(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.subscribe("all")
        try await ledger.accept(.payment("early", reference: "r-1"), .payment("other", "pi_2", reference: "r-2"))
        let parked = try await ledger.park()
        #expect(parked.count == 2)
        #expect(try await ledger.store.backlog().parked == 2)
        #expect(try await ledger.store.automationSnapshot(limit: 10).events.isEmpty)

        // The same reference in test mode is another order.
        try await ledger.create(ledger.order("r-1", livemode: false))
        #expect(try await ledger.route().map(\.type) == ["order.created"])
        let order = try await ledger.create(ledger.order("r-1")).order
        let snapshot = try await ledger.store.automationSnapshot(limit: 10)
        let event = try #require(snapshot.events.first { $0.type == "payment.succeeded" })
        #expect(event.id == ledger.id("early"))
        #expect(event.order == order.id)
        // Its deliveries were made when it first came.
        #expect(event.isRouted)
        // If it must wait again, its time goes on from when it first did.
        #expect(event.parkedUntil == parked[0].until)
        #expect(try await ledger.store.backlog().parked == 1)
        #expect(try await ledger.store.event(ledger.id("early"))?.handling == .pending)
        #expect(try await ledger.store.event(ledger.id("other"))?.handling == .parked)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func anOrderThatCameWhileTheEventWasBeingParkedIsNotMissed(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("early", reference: "r-1"))
        let snapshot = try await ledger.store.automationSnapshot(limit: 10)
        let plan = ledger.parking(snapshot)
        try await ledger.create(ledger.order("r-1"))
        #expect(try await ledger.store.carryOut(plan) == .stale)
        #expect(try await ledger.store.backlog().parked == 0)
        #expect(try await ledger.store.automationSnapshot(limit: 10).events.first?.order != nil)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aParkedEventWhoseTimeIsOverIsFoundAndLeaves(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("early", reference: "r-1"))
        try await ledger.park(for: .seconds(60))
        #expect(try await ledger.store.expiredParked(limit: 10).events.isEmpty)
        ledger.time.advance(by: .seconds(60))
        let expired = try await ledger.store.expiredParked(limit: 10)
        #expect(expired.events.map(\.id) == [ledger.id("early")])
        var plan = ledger.plan(expired, .unmatched)
        plan.expired = expired.events.map(\.row)
        #expect(try await ledger.store.carryOut(plan) == .carriedOut)
        #expect(try await ledger.store.carryOut(plan) == .stale)
        #expect(try await ledger.store.backlog().parked == 0)
        #expect(try await ledger.store.event(ledger.id("early"))?.handling == .unmatched)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func anUnmatchedEventComesAgainWhenItsObjectIsLinked(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("early", objects: ["ch_1", "ch_2"]))
        let early = try await ledger.store.automationSnapshot(limit: 10)
        var plan = ledger.plan(early, .unmatched)
        let objects = try #require(early.events[0].facts).objectKeys
        plan.unmatched = objects.map { AutomationPlan.Unmatched(object: $0, event: early.events[0].row) }
        #expect(try await ledger.store.carryOut(plan) == .carriedOut)

        let order = try await ledger.create(ledger.order("r-1")).order
        try await ledger.route()
        var links = AutomationPlan()
        links.links = ["ch_1", "ch_2"].map { ledger.link($0, to: order.id) }
        #expect(try await ledger.store.carryOut(links) == .carriedOut)
        let again = try await ledger.store.automationSnapshot(limit: 10)
        #expect(again.events.map(\.id) == [ledger.id("early")])
        #expect(again.events.first?.order == order.id)
        #expect(try await ledger.count("unmatched_objects") == 0)
        // Linked once: the same links do not call it a second time.
        try await ledger.route()
        #expect(try await ledger.store.carryOut(links) == .carriedOut)
        #expect(try await ledger.store.automationSnapshot(limit: 10).events.isEmpty)
        try await ledger.store.close()
    }

    /// No row leads from its subject to it: the subject itself does.
    @Test(arguments: Engine.allCases, [["pi_1"], ["ch_1"], ["pi_1", "ch_1"], ["ch_1", "pi_1"]])
    func anUnmatchedEventComesAgainOnceBySubjectOrObject(_ engine: Engine, _ linked: [String]) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("moved", objects: ["pi_1"]))
        try await ledger.route()
        var ofTestMode = EventDraft.payment("test", objects: ["pi_1"])
        ofTestMode.livemode = false
        var ofAnAccount = EventDraft.payment("account", objects: ["pi_1"])
        ofAnAccount.account = "acct_1"
        // The last one's subject is none of its objects, and by those alone it would find its order.
        try await ledger.accept(ofTestMode, ofAnAccount, .payment("other", objects: ["ch_2"]))
        try await ledger.accept(.payment("early", objects: ["pi_1", "ch_1"]))
        let snapshot = try await ledger.store.automationSnapshot(limit: 10)
        var plan = ledger.plan(snapshot, .unmatched)
        let early = try #require(snapshot.events.last)
        plan.unmatched = [AutomationPlan.Unmatched(object: "psp|live||ch_1", event: early.row)]
        #expect(try await ledger.store.carryOut(plan) == .carriedOut)

        let order = try await ledger.create(ledger.order("r-1")).order
        try await ledger.route()
        for _ in 0..<2 {
            var links = AutomationPlan()
            links.links = linked.map { ledger.link($0, to: order.id) }
            #expect(try await ledger.store.carryOut(links) == .carriedOut)
        }
        #expect(try await ledger.count("unmatched_objects") == 0)
        #expect(try await ledger.route().map(\.id) == [early.id])
        // Once it is applied, its own links do not call it.
        var links = AutomationPlan()
        links.links = ["pi_1", "ch_1"].map { ledger.link($0, to: order.id) }
        #expect(try await ledger.store.carryOut(links) == .carriedOut)
        #expect(try await ledger.store.automationSnapshot(limit: 10).events.isEmpty)
        for key in ["test", "account", "other"] {
            #expect(try await ledger.store.event(ledger.id(key))?.handling == .unmatched, "\(key)")
        }
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aBlockedSubjectHoldsUpItselfAlone(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(3)
        let until = ledger.time.now + .seconds(10)
        for _ in 0..<2 { try await ledger.store.block(subject: "pi_0", until: until, reason: "test") }
        #expect(try await ledger.store.blockedAttempts(subject: "pi_0") == 2)
        #expect(try await ledger.store.blockedAttempts(subject: "pi_1") == 0)
        #expect(try await ledger.route().map(\.subject) == ["pi_1", "pi_2"])
        ledger.time.advance(by: .seconds(10))
        #expect(try await ledger.route().map(\.subject) == ["pi_0"])
        #expect(try await ledger.store.blockedAttempts(subject: "pi_0") == 0)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func anOrderIsMadeOncePerReferenceAndMode(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let made = try await withThrowingTaskGroup(of: (OrderID, Bool).self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let made = try await ledger.create(ledger.order("r-1"))
                    return (made.order.id, made.isNew)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(made.filter(\.1).count == 1)
        #expect(Set(made.map(\.0)).count == 1)
        #expect(try await ledger.create(ledger.order("r-1", livemode: false)).isNew)
        #expect(try await ledger.count("orders") == 2)
        #expect(try await ledger.count("outbox") == 2)
        let order = try #require(try await ledger.store.order(reference: "r-1", livemode: true))
        #expect(order.lines == ledger.order("x").lines)
        try await ledger.store.close()
    }
}

extension Ledger {
    /// A plan that lets every event leave the outbox for whoever wants it.
    func plan(_ snapshot: AutomationSnapshot, _ handling: Handling) -> AutomationPlan {
        var plan = AutomationPlan()
        for event in snapshot.events {
            plan.handled.append(AutomationPlan.Handled(event: event, handling: handling, order: event.order))
            guard !event.isRouted else { continue }
            for subscription in snapshot.subscriptions where subscription.enabled && subscription.wants(event.type) {
                plan.deliveries.append(
                    AutomationPlan.Delivery(id: self.store.ids.next(), event: event.row, subscription: subscription.id)
                )
            }
        }
        return plan
    }

    /// An object of live payments of the provider's own account.
    func link(_ name: String, to order: OrderID) -> AutomationPlan.Link {
        AutomationPlan.Link(object: "psp|live||\(name)", name: name, order: order)
    }

    /// A plan that parks every event for the order that it names.
    func parking(_ snapshot: AutomationSnapshot, for duration: Duration = .seconds(60)) -> AutomationPlan {
        var plan = self.plan(snapshot, .parked)
        plan.parked = snapshot.events.map { event in
            let reference = event.facts?.orderReference ?? ""
            return ParkedEvent(
                event: event.row,
                waitsFor: .order(reference: reference, livemode: event.facts?.livemode ?? true),
                until: self.time.now + duration
            )
        }
        return plan
    }

    @discardableResult
    func park(for duration: Duration = .seconds(60)) async throws -> [ParkedEvent] {
        let plan = self.parking(try await self.store.automationSnapshot(limit: 200), for: duration)
        guard try await self.store.carryOut(plan) == .carriedOut else { throw StalePlan() }
        return plan.parked
    }
}
