import Model
import ServiceLifecycleTestKit
import TestSupport
import Testing

@testable import Automation
@testable import Store
@testable import Workflows

@Suite struct AutomatorTests {
    @Test func aPaymentPaysAndFulfilsOnce() async throws {
        let shop = try await Shop()
        let all = try await shop.subscribe("all", "order.*")
        let payments = try await shop.subscribe("payments", "payment.*")
        let order = try await shop.order("ref")
        let event = try await shop.accept(.payment())
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        #expect(try await shop.types("order.") == ["order.created", "order.paid", "order.fulfilled"])
        #expect(try await shop.deliveries(all) == ["order.created", "order.paid", "order.fulfilled"])
        #expect(try await shop.deliveries(payments) == ["payment.succeeded"])
        #expect(try await shop.handling(event) == .moved)
        let history = try await shop.store.history(of: order)
        #expect(history.map(\.trigger) == ["payment_succeeded", "fulfilment_completed"])
        #expect(history.allSatisfy { $0.event == event && $0.outcome == "moved" })
        try await shop.store.close()
    }

    @Test func aFactToldByTwoEventsCountsOnce() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        try await shop.accept(.payment("intent"))
        let charge = try await shop.accept(.payment("charge"))
        let connect = try await shop.accept(.payment("intent"), source: "psp/connect")
        try await shop.automator.drain()
        #expect(try await shop.types("order.") == ["order.created", "order.paid", "order.fulfilled"])
        #expect(try await shop.machine(order)?.received == 100)
        #expect(try await shop.handling(charge) == .absorbed)
        #expect(try await shop.handling(connect) == .absorbed)
        try await shop.store.close()
    }

    @Test func aPaymentToldAgainWithAnotherAmountIsShownToWhoeverWatches() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        try await shop.accept(.payment("first"))
        var other = EventDraft.payment("second")
        other.amount = Money(minorUnits: 90, currency: "EUR")
        let second = try await shop.accept(other)
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        #expect(try await shop.machine(order)?.received == 100)
        let entry = try #require(try await shop.store.history(of: order).last)
        #expect(entry.trigger == "paid_differently" && entry.outcome == "refused" && entry.event == second)
        #expect(entry.note == "the same payment, in another amount or currency")
        let alarm = try #require(
            try await shop.store.events(EventFilter(type: "order.needs_attention"), PageRequest()).records.first
        )
        #expect(try JSON(parsing: alarm.body)["data"]?["reason"]?.string == entry.note)
        #expect(try JSON(parsing: alarm.body)["data"]?["cause"]?.string == "\(second)")
        try await shop.store.close()
    }

    @Test(arguments: [(99, "EUR"), (101, "EUR"), (100, "USD")] as [(Int64, String)])
    func aMismatchIsLookedAtAndNeverFulfils(_ amount: Int64, _ currency: String) async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        try await shop.accept(.payment(amount: amount, currency: currency))
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .needsAttention)
        #expect(try await shop.types("order.") == ["order.created", "order.needs_attention"])
        let notes = try await shop.store.history(of: order).map(\.note)
        #expect(notes == ["paid in another amount or currency than the order's"])
        let alarms = try await shop.store.events(EventFilter(type: "order.needs_attention"), PageRequest()).records
        let data = try JSON(parsing: try #require(alarms.first).body)["data"]
        #expect(data?["reason"]?.string == notes.first ?? "")
        #expect(data?["received"]?.integer == amount && data?["received_currency"]?.string == currency)
        try await shop.store.close()
    }

    @Test func aTestPaymentMovesNoLiveOrder() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        let byReference = try await shop.accept(.payment("a", "pi_a", livemode: false))
        let byID = try await shop.accept(.payment("b", "pi_b", order: "\(order)", livemode: false))
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .created)
        #expect(try await shop.handling(byReference) == .parked)
        #expect(try await shop.handling(byID) == .refused)
        let test = try await shop.order("ref", livemode: false)
        try await shop.automator.drain()
        #expect(try await shop.machine(test)?.phase == .fulfilled)
        #expect(try await shop.machine(order)?.phase == .created)
        try await shop.store.close()
    }

    @Test func aPaymentWaitsForItsOrder() async throws {
        let shop = try await Shop()
        let watcher = try await shop.subscribe("watcher", "payment.*")
        let payment = try await shop.accept(.payment())
        try await shop.automator.drain()
        #expect(try await shop.handling(payment) == .parked)
        let order = try await shop.order("ref")
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        #expect(try await shop.handling(payment) == .moved)
        #expect(try await shop.deliveries(watcher) == ["payment.succeeded"])
        try await shop.store.close()
    }

    @Test func anOrderThatComesMeanwhileIsNotMissed() async throws {
        let shop = try await Shop()
        try await shop.accept(.payment())
        let planner = Planner(ids: shop.store.ids, parkedFor: .seconds(60))
        let snapshot = try await shop.store.automationSnapshot(limit: 10)
        let plan = planner.plan(for: snapshot, now: shop.time.now)
        let order = try await shop.order("ref")
        let before = try await shop.dump()
        #expect(try await shop.store.carryOut(plan) == .stale)
        #expect(try await shop.dump() == before)
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        try await shop.store.close()
    }

    @Test func aPlanIsCarriedOutOnce() async throws {
        let shop = try await Shop()
        try await shop.subscribe("all", "*")
        let order = try await shop.order("ref")
        try await shop.accept(.payment())
        let planner = Planner(ids: shop.store.ids, parkedFor: .seconds(60))
        let snapshot = try await shop.store.automationSnapshot(limit: 10)
        let plan = planner.plan(for: snapshot, now: shop.time.now)
        // As after a crash between the two: the next run takes a snapshot of its own.
        try await shop.automator.drain()
        let before = try await shop.dump()
        #expect(try await shop.store.carryOut(plan) == .stale)
        #expect(try await shop.automator.drain() == 0)
        #expect(try await shop.dump() == before)
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        try await shop.store.close()
    }

    @Test(arguments: [true, false])
    func aRefundFindsItsOrderThroughItsObjects(_ isEarly: Bool) async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        if !isEarly {
            try await shop.accept(.payment())
            try await shop.automator.drain()
        }
        let refund = try await shop.accept(.refund("r", of: "ch_pi"))
        try await shop.automator.drain()
        if isEarly {
            #expect(try await shop.handling(refund) == .unmatched)
            try await shop.accept(.payment())
            try await shop.automator.drain()
        }
        #expect(try await shop.handling(refund) == .moved)
        #expect(try await shop.machine(order)?.phase == .refunded)
        #expect(try await shop.types("order.").last == "order.refunded")
        try await shop.store.close()
    }

    /// A payment that names no order, and then a checkout that names both.
    @Test func aPaymentIsFoundByItsSubject() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        let payment = try await shop.accept(.payment("a", order: nil))
        let ofTestMode = try await shop.accept(.payment("b", order: nil, livemode: false))
        var draft = EventDraft.payment("c", order: nil)
        draft.account = "acct_1"
        let ofAnAccount = try await shop.accept(draft)
        try await shop.automator.drain()
        #expect(try await shop.handling(payment) == .unmatched)
        // Its subject leads to it as it is.
        let kept = try await shop.store.read { reader in
            try reader.query("SELECT object FROM unmatched_objects ORDER BY object").map { try $0.text(0) }
        }
        #expect(kept == ["psp|live|acct_1|ch_pi", "psp|live||ch_pi", "psp|test||ch_pi"])
        let checkout = EventDraft(
            key: "d",
            type: "checkout.completed",
            subject: "cs",
            effectKey: "cs|completed",
            orderReference: "ref",
            objects: ["cs", "pi"],
            data: [:]
        )
        try await shop.accept(checkout)
        try await shop.automator.drain()
        #expect(try await shop.handling(payment) == .moved)
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        #expect(try await shop.handling(ofTestMode) == .unmatched)
        #expect(try await shop.handling(ofAnAccount) == .unmatched)
        #expect(try await shop.types("payment.").count == 3)
        try await shop.store.close()
    }

    @Test(arguments: [("refund.canceled", false), ("refund.failed", true)])
    func onlyARefundThatFailedRaisesAnAlarm(_ type: String, _ isAlarm: Bool) async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        try await shop.accept(.payment())
        var refund = EventDraft.refund("r", of: "pi")
        refund.type = type
        let event = try await shop.accept(refund)
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == (isAlarm ? .needsAttention : .fulfilled))
        #expect(try await shop.handling(event) == (isAlarm ? .moved : .absorbed))
        #expect(try await shop.types("order.needs_attention").count == (isAlarm ? 1 : 0))
        try await shop.store.close()
    }

    @Test func aRefundThatNamesItsOrderWaitsForThePayment() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        let refund = try await shop.accept(.refund("r", of: "pi", order: "ref"))
        try await shop.automator.drain()
        #expect(try await shop.handling(refund) == .parked)
        try await shop.accept(.payment())
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .refunded)
        try await shop.store.close()
    }

    /// As the list of events shows it.
    @Test func anEventSaysWhyItWasHandledSo() async throws {
        let shop = try await Shop()
        func expect(_ id: EventID, _ handling: Handling, _ note: String?) async throws {
            try await shop.automator.drain()
            let event = try await shop.store.event(id)
            #expect(event?.handling == handling && event?.handlingNote == note, "\(String(describing: event))")
        }
        let early = try await shop.accept(.payment("early"))
        try await expect(early, .parked, "no order has the reference ref yet")
        try await shop.order("ref")
        try await expect(early, .moved, nil)
        try await expect(shop.accept(.payment("again")), .absorbed, "told before")
        try await expect(shop.accept(.payment("twice", "pi_2")), .refused, "paid twice")
        try await shop.order("unpaid")
        let refund = try await shop.accept(.refund("r", of: "pi_3", order: "unpaid"))
        try await expect(refund, .parked, "the payment has not arrived")
        shop.time.advance(by: .seconds(7 * 86_400))
        try await expect(refund, .refused, "what must come before it has not come in time")
        try await shop.store.close()
    }

    @Test func whatWaitedTooLongIsTold() async throws {
        let shop = try await Shop()
        let alarms = try await shop.subscribe("alarms", "order.needs_attention")
        let payment = try await shop.accept(.payment())
        try await shop.automator.drain()
        shop.time.advance(by: .seconds(7 * 86_400 - 1))
        try await shop.automator.drain()
        #expect(try await shop.handling(payment) == .parked)
        shop.time.advance(by: .seconds(1))
        try await shop.automator.drain()
        try await shop.automator.drain()
        #expect(try await shop.handling(payment) == .refused)
        // No order's history could say it.
        let note = try await shop.store.event(payment)?.handlingNote
        #expect(note == "what must come before it has not come in time")
        #expect(try await shop.deliveries(alarms) == ["order.needs_attention"])
        try await shop.store.close()
    }

    /// Parked for its order, then twice for its payment: the days are counted from the first time.
    @Test func waitingAgainDoesNotBeginAnew() async throws {
        let shop = try await Shop()
        let refund = try await shop.accept(.refund("r", of: "pi", order: "ref"))
        try await shop.automator.drain()
        shop.time.advance(by: .seconds(3 * 86_400))
        let order = try await shop.order("ref")
        try await shop.automator.drain()
        #expect(try await shop.handling(refund) == .parked)
        shop.time.advance(by: .seconds(3 * 86_400))
        var canceled = EventDraft.payment()
        canceled.type = "payment.canceled"
        try await shop.accept(canceled)
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .canceled)
        #expect(try await shop.handling(refund) == .parked)
        shop.time.advance(by: .seconds(86_400 - 1))
        try await shop.automator.drain()
        #expect(try await shop.handling(refund) == .parked)
        shop.time.advance(by: .seconds(1))
        try await shop.automator.drain()
        #expect(try await shop.handling(refund) == .refused)
        try await shop.store.close()
    }

    @Test func whatWaitedTooLongForItsPaymentStandsInTheOrdersHistory() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        let refund = try await shop.accept(.refund("r", of: "pi", order: "ref"))
        try await shop.automator.drain()
        shop.time.advance(by: .seconds(7 * 86_400))
        try await shop.automator.drain()
        let entry = try #require(try await shop.store.history(of: order).last)
        #expect(entry.trigger == "refund.succeeded" && entry.outcome == "refused" && entry.event == refund)
        #expect(entry.from == .created && entry.to == .created && entry.note != nil)
        let filter = EventFilter(type: "order.needs_attention")
        let alarm = try #require(try await shop.store.events(filter, PageRequest()).records.first)
        #expect(alarm.subject == "\(order)" && alarm.order == order)
        try await shop.store.close()
    }

    @Test func anOrderThatComesAtTheLastMomentIsPaid() async throws {
        let shop = try await Shop()
        let payment = try await shop.accept(.payment())
        try await shop.automator.drain()
        shop.time.advance(by: .seconds(8 * 86_400))
        let expired = try await shop.store.expiredParked(limit: 10)
        #expect(expired.events.count == 1)
        let plan = Planner(ids: shop.store.ids, parkedFor: .seconds(60)).expiryPlan(for: expired, now: shop.time.now)
        let order = try await shop.order("ref")
        #expect(try await shop.store.carryOut(plan) == .stale)
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        #expect(try await shop.handling(payment) == .moved)
        try await shop.store.close()
    }

    @Test func aFailingSubjectHoldsUpItselfAlone() async throws {
        let shop = try await Shop()
        let broken = try await shop.order("broken")
        let fine = try await shop.order("fine")
        let machine = try #require(try await shop.machine(broken)).json.text
        try await shop.sql("UPDATE orders SET machine = '{}' WHERE reference = 'broken'")
        try await shop.accept(.payment("a", "pi_a", order: "broken"))
        try await shop.accept(.payment("b", "pi_b", order: "fine"))
        try await shop.automator.drain()
        #expect(try await shop.machine(fine)?.phase == .fulfilled)
        #expect(try await shop.store.blockedAttempts(subject: "pi_a") == 1)
        #expect(try await shop.automator.drain() == 0)
        shop.time.advance(by: .seconds(5))
        try await shop.automator.drain()
        #expect(try await shop.store.blockedAttempts(subject: "pi_a") == 2)
        try await shop.sql("UPDATE orders SET machine = '\(machine)' WHERE reference = 'broken'")
        shop.time.advance(by: .seconds(10))
        try await shop.automator.drain()
        #expect(try await shop.machine(broken)?.phase == .fulfilled)
        #expect(try await shop.store.blockedAttempts(subject: "pi_a") == 0)
        try await shop.store.close()
    }

    @Test func aFailingStatementHoldsUpItsSubjectAlone() async throws {
        let shop = try await Shop()
        try await shop.order("broken")
        let fine = try await shop.order("fine")
        try await shop.sql(
            """
            CREATE TRIGGER refuse BEFORE UPDATE ON orders WHEN OLD.reference = 'broken'
            BEGIN SELECT RAISE(ABORT, 'no'); END
            """
        )
        try await shop.accept(.payment("a", "pi_a", order: "broken"))
        try await shop.accept(.payment("b", "pi_b", order: "fine"))
        try await shop.automator.drain()
        #expect(try await shop.machine(fine)?.phase == .fulfilled)
        #expect(try await shop.store.blockedAttempts(subject: "pi_a") == 1)
        try await shop.store.close()
    }

    /// What happens meanwhile is not lost for one that is off, events of our own neither.
    @Test(arguments: [nil, "gone"])
    func aSubscriptionThatIsOffKeepsItsDeliveries(_ reason: String?) async throws {
        let shop = try await Shop()
        let off = try await shop.subscribe("off", "payment.*", "order.paid") {
            ($0.enabled, $0.disabledReason) = (false, reason)
        }
        try await shop.order("ref")
        try await shop.accept(.payment())
        try await shop.automator.drain()
        #expect(try await shop.deliveries(off).sorted() == ["order.paid", "payment.succeeded"])
        try await shop.store.close()
    }

    @Test func aSubscriptionThatIsNotDeclaredAnyMoreGetsNone() async throws {
        let shop = try await Shop()
        let orphan = try await shop.subscribe("orphan", "payment.*") {
            ($0.enabled, $0.disabledReason) = (false, "not_declared")
        }
        try await shop.accept(.payment())
        try await shop.automator.drain()
        #expect(try await shop.deliveries(orphan) == [])
        try await shop.store.close()
    }

    @Test func aPreviewChangesNothing() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        try await shop.automator.drain()
        let before = try await shop.dump()
        func preview(_ draft: EventDraft) async throws -> [String] {
            try await shop.automator.preview(
                EventFacts(draft, provider: "psp"),
                type: draft.type,
                subject: draft.subject
            )
        }
        #expect(
            try await preview(.payment()) == [
                "\(order): payment_succeeded moves it from created to paid", "would announce order.paid",
                "would fulfil \(order)",
            ]
        )
        #expect(try await preview(.payment(order: "other")) == ["parked: no order other in live mode"])
        #expect(try await preview(.payment(order: nil)) == ["unmatched: names no order"])
        #expect(
            try await preview(.payment(order: "\(order)", livemode: false)) == [
                "refused: another mode than the order \(order)"
            ]
        )
        #expect(
            try await preview(.refund("r", of: "pi", order: "ref")) == [
                "\(order): before_payment waits in created: the payment has not arrived", "no effect",
            ]
        )
        var mail = EventDraft.payment()
        mail.type = "email.sent"
        #expect(try await preview(mail) == ["no transition: no machine is driven by email.sent"])
        #expect(try await shop.dump() == before)
        try await shop.accept(.payment())
        try await shop.automator.drain()
        #expect(try await preview(.payment()) == ["\(order): stays fulfilled: told before", "no effect"])
        try await shop.store.close()
    }

    /// Whoever is called to an order reads there why.
    @Test func everyMoveToNeedsAttentionSaysWhy() {
        for from in OrderFulfilment.Phase.allCases {
            for trigger in OrderFulfilment.Trigger.allCases
            where OrderFulfilment.table.response(in: from, to: trigger) == .move(.needsAttention) {
                let step = OrderFulfilment.Step(
                    trigger: trigger,
                    from: from,
                    to: .needsAttention,
                    outcome: .moved,
                    effects: []
                )
                #expect(step.reason != nil, "\(from) \(trigger)")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func runsUntilToldToStop() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        try await shop.accept(.payment())
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await shop.automator.run() }
                try await shop.time.waitForSleepers(1)
                // Without a hint the poll finds what is due.
                shop.time.advance(by: .seconds(1))
                let deadline = ContinuousClock.now + .seconds(20)
                while try await shop.machine(order)?.phase != .fulfilled, ContinuousClock.now < deadline {
                    await Task.yield()
                }
                #expect(try await shop.machine(order)?.phase == .fulfilled)
                trigger.triggerGracefulShutdown()
                try await group.next()
            }
        }
        try await shop.store.close()
    }
}
