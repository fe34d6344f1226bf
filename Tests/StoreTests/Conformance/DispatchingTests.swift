import Model
import TestSupport
import Testing

@testable import Store

@Suite struct DispatchingTests {
    @Test(arguments: Engine.allCases)
    func twoWorkersNeverHoldTheSame(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let subscription = try await ledger.subscribe("all")
        try await ledger.accept(100)
        try await ledger.route()
        let claims = try await withThrowingTaskGroup(of: [ClaimedDelivery].self) { group in
            for _ in 0..<20 { group.addTask { try await ledger.claim(subscription, limit: 7) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claims.count == 100)
        #expect(Set(claims.map(\.id)).count == 100)
        #expect(try await ledger.claim(subscription).isEmpty)
        #expect(try await ledger.store.nextDeliveries()[subscription] == nil)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func theOldestDueComeFirstAndNoneBeforeItsTime(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let subscription = try await ledger.subscribe("all")
        try await ledger.accept(3)
        try await ledger.route()
        let first = try await ledger.claim(subscription, limit: 2)
        #expect(first.map(\.type) == ["payment.succeeded", "payment.succeeded"])
        let later = ledger.time.now + .seconds(300)
        #expect(try await ledger.store.record(first.map { ledger.result($0, .retry(at: later), status: 500) }) == 2)
        let third = try await ledger.claim(subscription)
        #expect(third.count == 1)
        #expect(try await ledger.store.nextDeliveries() == [subscription: NextDelivery(dueAt: later)])
        ledger.time.advance(by: .seconds(299))
        #expect(try await ledger.claim(subscription).isEmpty)
        ledger.time.advance(by: .seconds(1))
        let second = try await ledger.claim(subscription)
        #expect(second.map(\.id) == first.map(\.id))
        #expect(second.map(\.attempts) == [1, 1])
        let body = try #require(try await ledger.store.event(second[0].event)).body
        #expect(second[0].body == body)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aLateResultOfALostClaimChangesNothing(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let subscription = try await ledger.subscribe("all")
        try await ledger.accept(1)
        try await ledger.route()
        // A lease that is over as soon as it is given.
        let lost = try #require(try await ledger.claim(subscription, lease: .zero).first)
        let held = try #require(try await ledger.claim(subscription).first)
        #expect(held.id == lost.id)
        #expect(held.token != lost.token)
        #expect(try await ledger.store.record([ledger.result(lost, .dead, status: 500)]) == 0)
        #expect(try await ledger.store.delivery(held.id)?.state == .pending)
        #expect(try await ledger.store.attempts(of: held.id).isEmpty)
        #expect(try await ledger.store.record([ledger.result(held, .delivered)]) == 1)
        // Once recorded, the claim is used up too.
        #expect(try await ledger.store.record([ledger.result(held, .dead)]) == 0)
        let delivery = try #require(try await ledger.store.delivery(held.id))
        #expect(delivery.state == .delivered)
        #expect(delivery.attempts == 1)
        #expect(delivery.finishedAt == ledger.time.now + .milliseconds(5))
        #expect(try await ledger.store.attempts(of: held.id).map(\.number) == [1])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func deadLettersComeBackOnlyWhenAsked(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let subscription = try await ledger.subscribe("all")
        try await ledger.accept(5)
        try await ledger.route()
        let claims = try await ledger.claim(subscription)
        #expect(try await ledger.store.record(claims.map { ledger.result($0, .dead, status: 500) }) == 5)
        let dead = DeliveryFilter(state: .dead)
        #expect(try await ledger.store.deliveries(dead, PageRequest()).records.count == 5)
        #expect(try await ledger.store.backlog().deadDeliveries == 5)
        ledger.time.advance(by: .seconds(86_400))
        #expect(try await ledger.claim(subscription).isEmpty)

        #expect(try await ledger.store.retryDelivery(claims[0].id))
        let retried = try #require(try await ledger.claim(subscription).first)
        #expect(retried.id == claims[0].id)
        // A fresh schedule, and the count of all attempts goes on.
        #expect(retried.attempts == 0)
        #expect(try await ledger.store.record([ledger.result(retried, .delivered)]) == 1)
        #expect(try await ledger.store.attempts(of: retried.id).map(\.number) == [1, 2])

        #expect(try await ledger.store.retryDeliveries(dead, limit: 3) == 3)
        #expect(try await ledger.store.retryDeliveries(dead, limit: 100) == 1)
        #expect(try await ledger.store.retryDeliveries(dead, limit: 100) == 0)
        #expect(try await ledger.claim(subscription).count == 4)
        #expect(try await !ledger.store.retryDelivery(DeliveryID(rawValue: 1)))
        try await ledger.store.close()
    }

    /// An operator retries a delivery while an attempt is under way.
    @Test(arguments: Engine.allCases)
    func aRetryByHandLosesNoAttemptThatIsUnderWay(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let subscription = try await ledger.subscribe("all")
        try await ledger.accept(1)
        try await ledger.route()
        func claim() async throws -> ClaimedDelivery? { try await ledger.claim(subscription).first }
        let first = try #require(try await claim())
        #expect(try await ledger.store.record([ledger.result(first, .retry(at: ledger.time.now), status: 500)]) == 1)
        for next in [.retry(at: ledger.time.now + .seconds(36_000)), .dead] as [DeliveryResult.Next] {
            let underWay = try #require(try await claim())
            #expect(try await ledger.store.retryDelivery(underWay.id))
            // It is not sent twice at a time.
            #expect(try await claim() == nil)
            #expect(try await ledger.store.record([ledger.result(underWay, next, status: 500)]) == 1)
            // The schedule begins anew, and what was wished for comes at once.
            let delivery = try #require(try await ledger.store.delivery(first.id))
            #expect(delivery.state == .pending && delivery.dueAt <= ledger.time.now && delivery.finishedAt == nil)
        }
        let last = try #require(try await claim())
        #expect(last.attempts == 1)
        #expect(try await ledger.store.retryDelivery(last.id))
        #expect(try await ledger.store.record([ledger.result(last, .delivered)]) == 1)
        #expect(try await ledger.store.delivery(first.id)?.state == .delivered)
        #expect(try await ledger.store.attempts(of: first.id).map(\.status) == [500, 500, 500, 200])
        try await ledger.store.close()
    }

    /// The very first attempt, or one that was asked for itself: asking again is no less worth.
    @Test(arguments: Engine.allCases)
    func whatIsAskedForDuringAFirstAttemptFollowsIt(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let subscription = try await ledger.subscribe("all")
        try await ledger.accept(1)
        try await ledger.route()
        let later = ledger.time.now + .seconds(36_000)
        for (round, next) in [DeliveryResult.Next.retry(at: later), .dead, .retry(at: later)].enumerated() {
            let claim = try #require(try await ledger.claim(subscription).first)
            #expect(claim.isAsked == (round > 0))
            #expect(try await ledger.store.retryDelivery(claim.id))
            #expect(try await ledger.store.record([ledger.result(claim, next, status: 500)]) == 1)
            #expect(try await ledger.store.nextDeliveries()[subscription]?.isAsked == true)
        }
        #expect(try await ledger.store.attempts(of: ledger.claim(subscription)[0].id).count == 3)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aTargetThatIsGoneSaysNothingOfTheNextOne(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let subscription = try await ledger.subscribe("all")
        try await ledger.accept(1)
        try await ledger.route()
        let claim = try #require(try await ledger.claim(subscription, limit: 1).first)
        let result = ledger.result(claim, .gone, status: 410, of: "the-one-before")
        #expect(try await ledger.store.record([result]) == 1)
        #expect(try await ledger.store.subscription(subscription)?.enabled == true)
        let delivery = try #require(try await ledger.store.delivery(claim.id))
        #expect(delivery.state == .pending && delivery.attempts == 1 && delivery.finishedAt == nil)
        #expect(delivery.dueAt <= ledger.time.now)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aTargetThatIsGoneSwitchesItsSubscriptionOff(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let subscription = try await ledger.subscribe("all")
        let other = try await ledger.subscribe("other")
        try await ledger.accept(2)
        try await ledger.route()
        let claim = try #require(try await ledger.claim(subscription, limit: 1).first)
        #expect(try await ledger.store.record([ledger.result(claim, .gone, status: 410)]) == 1)
        let record = try #require(try await ledger.store.subscription(subscription))
        #expect(!record.enabled)
        #expect(record.disabledReason == "gone")
        // What it was sent waits too, with a whole schedule before it.
        let sent = try #require(try await ledger.store.delivery(claim.id))
        #expect(sent.state == .pending && sent.attempts == 1 && sent.heldBy == "gone" && sent.finishedAt == nil)
        #expect(try await ledger.claim(subscription).isEmpty)
        #expect(try await Array(ledger.store.nextDeliveries().keys) == [other])
        #expect(try await ledger.claim(other).count == 2)
        // Switched on again, it gets what waited.
        _ = try await ledger.store.change(subscription) { $0.switchOn(true) }
        let waited = try await ledger.claim(subscription)
        #expect(waited.count == 2 && waited.contains { $0.id == claim.id && $0.attempts == 0 })
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aDeletedSubscriptionGetsNothingMore(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let subscription = try await ledger.subscribe("all")
        let other = try await ledger.subscribe("other")
        try await ledger.accept(450)
        while try await !ledger.route().isEmpty {}
        let claim = try #require(try await ledger.claim(subscription, limit: 1).first)
        #expect(try await ledger.store.deleteSubscription(subscription))
        #expect(try await ledger.claim(subscription).isEmpty)
        #expect(try await ledger.store.record([ledger.result(claim, .delivered)]) == 0)
        let canceled = DeliveryFilter(subscription: subscription, state: .canceled)
        let first = try #require(try await ledger.store.deliveries(canceled, PageRequest()).records.first)
        #expect(try await !ledger.store.retryDelivery(first.id))
        // The rest goes in small steps.
        let year = Duration.seconds(365 * 86_400)
        let limits = RetentionLimits(payloads: year, keys: year, events: year, deliveries: year, rejected: year)
        var steps: [Int] = []
        while let step = try await Optional(ledger.store.prune(limits, limit: 100)), step > 0 { steps.append(step) }
        #expect(steps == [100, 100, 50])
        #expect(try await !ledger.store.deleteSubscription(subscription))
        #expect(try await ledger.count("deliveries", where: "state = 'canceled'") == 450)
        #expect(try await ledger.claim(other, limit: 1000).count == 450)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func anEventIsDeliveredAgainUnderItsId(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let wanting = try await ledger.subscribe("payments", "payment.*")
        let other = try await ledger.subscribe("orders", "order.*")
        try await ledger.accept(1)
        try await ledger.route()
        let id = ledger.id("e0")
        #expect(try await ledger.store.redeliver(id, to: nil).count == 1)
        #expect(try await ledger.store.redeliver(id, to: other).count == 1)
        #expect(try await ledger.store.redeliver(ledger.id("unknown"), to: nil) == [])
        #expect(try await ledger.claim(wanting).map(\.event) == [id, id])
        #expect(try await ledger.claim(other).map(\.event) == [id])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aTestEventGoesToOneSubscriptionAlone(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let one = try await ledger.subscribe("one")
        let two = try await ledger.subscribe("two")
        let event = ledger.event(.payment("test"), of: ledger.receipt())
        let delivery = try await ledger.store.sendTest(event, to: one)
        #expect(try await ledger.claim(one).map(\.id) == [delivery])
        #expect(try await ledger.claim(two).isEmpty)
        #expect(try await ledger.route().isEmpty)
        await #expect(throws: StoreError.self) { try await ledger.store.sendTest(event, to: one) }
        try await ledger.store.close()
    }
}
