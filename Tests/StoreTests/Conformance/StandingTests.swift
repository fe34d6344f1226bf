import Model
import TestSupport
import Testing

@testable import Store

/// How a subscription fares, what is held, and what somebody asked for.
@Suite struct StandingTests {
    @Test(arguments: Engine.allCases)
    func whatWaitsIsCountedAndSaysWhy(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let id = try await ledger.subscribe("one")
        let other = try await ledger.subscribe("other", "order.*")
        try await ledger.accept(2)
        try await ledger.route()
        let due = ledger.time.now
        #expect(try await ledger.store.standing(of: id) == SubscriptionStanding(waiting: 2, oldestDue: due))
        #expect(try await ledger.store.standings()[other] == SubscriptionStanding())
        #expect(try await ledger.heldBy(id) == [nil, nil])

        try await ledger.store.keepCircuit(of: id, openUntil: due + .seconds(9))
        #expect(try await ledger.store.standings()[id]?.circuitUntil == due + .seconds(9))
        #expect(try await ledger.heldBy(id) == ["circuit", "circuit"])
        // Said by one that did not know better.
        try await ledger.store.forgetCircuit(of: id, openUntil: due)
        #expect(try await ledger.store.standing(of: id).circuitUntil == due + .seconds(9))
        // Whatever else changes of it leaves that alone.
        _ = try await ledger.store.change(id) { $0.enabled = false }
        #expect(try await ledger.store.standing(of: id).circuitUntil == due + .seconds(9))
        #expect(try await ledger.heldBy(id) == ["paused", "paused"])
        _ = try await ledger.store.change(id) { ($0.enabled, $0.disabledReason) = (false, "gone") }
        #expect(try await ledger.heldBy(id) == ["gone", "gone"])
        _ = try await ledger.store.change(id) { $0.switchOn(true) }
        try await ledger.store.forgetCircuits()
        #expect(try await ledger.heldBy(id) == [nil, nil])
        let claim = try #require(try await ledger.claim(id).first)
        #expect(try await ledger.store.record([ledger.result(claim, .delivered)]) == 1)
        #expect(try await ledger.store.standing(of: id).waiting == 1)
        #expect(try await ledger.store.standing(of: SubscriptionID(rawValue: 1)) == SubscriptionStanding())
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func whatSomebodyAskedForGoesFirst(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let id = try await ledger.subscribe("one")
        try await ledger.accept(5)
        try await ledger.route()
        let all = try await ledger.claim(id, lease: .zero)
        #expect(all.count == 5 && all.allSatisfy { !$0.isAsked })
        #expect(try await ledger.store.claimDeliveries(of: id, limit: 9, lease: .zero, onlyAsked: true).isEmpty)
        ledger.time.advance(by: .seconds(5))
        #expect(try await ledger.store.retryDelivery(all[3].id))
        #expect(try await ledger.store.nextDeliveries()[id]?.isAsked == true)
        let asked = try await ledger.claim(id, limit: 2, lease: .zero)
        #expect(asked.map(\.id) == [all[3].id, all[0].id] && asked.map(\.isAsked) == [true, false])
        // It is asked for once; after that it is one of them.
        #expect(try await ledger.store.nextDeliveries()[id]?.isAsked == false)
        #expect(try await ledger.claim(id).allSatisfy { !$0.isAsked })
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func whatIsGivenBackCanBeHadAgainAtOnce(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let id = try await ledger.subscribe("one")
        try await ledger.accept(2)
        try await ledger.route()
        let first = try await ledger.claim(id)
        #expect(try await ledger.store.retryDelivery(first[1].id))
        try await ledger.store.giveBack(first)
        let second = try await ledger.claim(id)
        #expect(second.map(\.id) == [first[1].id, first[0].id] && second.map(\.isAsked) == [true, false])
        // Whose claims they are not gives nothing back.
        try await ledger.store.giveBack(first)
        #expect(try await ledger.claim(id).isEmpty)
        // What was asked for stays so.
        try await ledger.store.giveBack(second)
        #expect(try await ledger.claim(id).map(\.isAsked) == [true, false])
        try await ledger.store.close()
    }

    /// A subscriber that is spared is tried with one of many; the rest follow where that one arrives.
    @Test(arguments: Engine.allCases)
    func ofManyOneIsAskedForBySubscription(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let ids = [try await ledger.subscribe("one"), try await ledger.subscribe("two")]
        try await ledger.accept(3)
        try await ledger.route()
        for (id, name) in zip(ids, ["one", "two"]) {
            let results = try await ledger.claim(id).map { ledger.result($0, .dead, status: 500, of: name) }
            #expect(try await ledger.store.record(results) == 3)
        }
        #expect(try await ledger.store.retryDeliveries(DeliveryFilter(state: .dead), limit: 100) == 6)
        for id in ids {
            let asked = try await ledger.store.claimDeliveries(of: id, limit: 9, lease: .seconds(9), onlyAsked: true)
            #expect(asked.count == 1)
            #expect(try await ledger.claim(id).count == 2)
        }
        try await ledger.store.close()
    }

    /// One that nobody looks after must not grow for ever.
    @Test(arguments: Engine.allCases)
    func whatIsHeldIsGivenUpWhenItIsTooOld(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let gone = try await ledger.subscribe("gone")
        let served = try await ledger.subscribe("served")
        try await ledger.accept(5)
        try await ledger.route()
        let claim = try #require(try await ledger.claim(gone, limit: 1).first)
        let result = ledger.result(claim, .gone, status: 410, of: "gone")
        #expect(try await ledger.store.record([result]) == 1)
        ledger.time.advance(by: .seconds(10))
        func giveUp(_ age: Duration) async throws -> [String: Int] {
            try await ledger.store.giveUpWaiting(longerThan: age, limit: 3)
        }
        #expect(try await giveUp(.seconds(10)) == [:])
        #expect(try await giveUp(.seconds(9)) == ["gone": 3])
        #expect(try await giveUp(.seconds(9)) == ["gone": 2])
        #expect(try await giveUp(.seconds(9)) == [:])
        #expect(try await ledger.count("attempts") == 0)
        #expect(try await ledger.store.standing(of: gone).waiting == 0)
        // Whoever is served keeps what is late.
        #expect(try await ledger.store.standing(of: served).waiting == 5)
        try await ledger.store.close()
    }

    @Test func thatATargetIsGoneSaysNothingOfAnother() throws {
        var record = SubscriptionRecord(
            id: SubscriptionID(rawValue: 1),
            name: "a",
            url: "https://a.example",
            types: [],
            enabled: false,
            disabledReason: SubscriptionRecord.gone,
            sealedSecrets: [],
            createdAt: Timestamp(seconds: 1)
        )
        record.point(to: "https://a.example")
        #expect(!record.enabled && record.disabledReason == "gone" && record.takesDeliveries)
        record.point(to: "https://b.example")
        #expect(record.enabled && record.disabledReason == nil)
        // A pause is somebody's word, and stays.
        record.switchOn(false)
        record.point(to: "https://c.example")
        #expect(!record.enabled && record.url == "https://c.example" && record.takesDeliveries)
        record.disabledReason = SubscriptionRecord.notDeclared
        record.point(to: "https://d.example")
        #expect(!record.enabled && !record.takesDeliveries)
    }
}

extension Ledger {
    fileprivate func heldBy(_ id: SubscriptionID) async throws -> [String?] {
        try await self.store.deliveries(DeliveryFilter(subscription: id), PageRequest()).records.map(\.heldBy)
    }
}
