import Model
import TestSupport
import Testing

@testable import Store

@Suite struct PruningTests {
    private static let day = Duration.seconds(86_400)

    private static func limits(
        payloads: Int = 1000,
        keys: Int = 1000,
        events: Int = 1000,
        deliveries: Int = 1000,
        rejected: Int = 1000
    ) -> RetentionLimits {
        RetentionLimits(
            payloads: Self.day * payloads,
            keys: Self.day * keys,
            events: Self.day * events,
            deliveries: Self.day * deliveries,
            rejected: Self.day * rejected
        )
    }

    @Test(arguments: Engine.allCases)
    func payloadsGoInSmallStepsAndTheirRecordsStay(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(25)
        ledger.time.advance(by: Self.day * 10)
        try await ledger.accept(.payment("young"))
        #expect(try await ledger.store.prune(Self.limits(payloads: 11), limit: 10) == 0)
        var steps: [Int] = []
        for _ in 0..<4 { steps.append(try await ledger.store.prune(Self.limits(payloads: 5), limit: 10)) }
        #expect(steps == [10, 10, 5, 0])
        #expect(try await ledger.count("payloads") == 1)
        #expect(try await ledger.count("receipts") == 26)
        let oldest = try #require(
            try await ledger.store.receipts(ReceiptFilter(), PageRequest(limit: 100)).records.last
        )
        #expect(try await ledger.store.payload(of: oldest.id) == nil)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aKeyStaysUntilItsTimeThoughEventsGoSooner(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("e1"))
        try await ledger.route()
        ledger.time.advance(by: Self.day * 6)
        let limits = Self.limits(payloads: 7, keys: 90, events: 7, deliveries: 7, rejected: 7)
        try await ledger.pruneAll(limits)
        #expect(try await ledger.store.event(ledger.id("e1")) != nil)
        ledger.time.advance(by: Self.day * 2)
        try await ledger.pruneAll(limits)
        // Nothing is left of it that anybody could read: only what tells a copy.
        for table in ["events", "event_subjects", "event_handlings", "receipts", "payloads"] {
            #expect(try await ledger.count(table) == 0, "\(table)")
        }
        #expect(try await ledger.store.event(ledger.id("e1")) == nil)
        let known = try #require(try await ledger.store.knownKeys([ledger.id("e1")])[ledger.id("e1")])
        #expect(known.receipt == nil && known.entry == nil && known.isOfForeignAccount == nil)

        ledger.time.advance(by: Self.day * 81)
        try await ledger.pruneAll(limits)
        guard case .stored(let copy) = try await ledger.accept(.payment("e1")),
            case .stored(let other) = try await ledger.accept(.payment("e1", amount: 7))
        else {
            Issue.record("not stored")
            return
        }
        #expect(copy.status == .duplicate && copy.entries.first?.event == ledger.id("e1"))
        #expect(other.status == .conflict && other.entries.first?.event == ledger.id("e1"))
        #expect(other.entries.first?.detail == "means something else than \(ledger.id("e1")), which came first")
        #expect(try await ledger.store.redeliver(ledger.id("e1"), to: nil).isEmpty)
        // Another version of the reading asks first what the stored call means today; there is none any more.
        let outcome = try await ledger.accept(.payment("e1", amount: 7), version: 2)
        #expect(outcome == .versionsDiffer([ledger.id("e1")]))

        ledger.time.advance(by: Self.day * 2)
        try await ledger.pruneAll(limits)
        #expect(try await ledger.count("event_keys") == 0)
        #expect(try await ledger.count("outliving_keys") == 0)
        #expect(try await ledger.status(.payment("e1")) == .accepted)
        #expect(try await ledger.store.event(ledger.id("e1")) != nil)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func keysThatOutliveTheirEventsGoByTheirAgeAndInSmallSteps(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(25)
        while try await !ledger.route().isEmpty {}
        ledger.time.advance(by: Self.day * 10)
        try await ledger.accept(.payment("young"))
        try await ledger.route()
        ledger.time.advance(by: Self.day * 2)
        let limits = Self.limits(payloads: 1, keys: 20, events: 1, deliveries: 1)
        try await ledger.pruneAll(limits)
        #expect(try await ledger.count("events") == 0)
        #expect(try await ledger.count("outliving_keys") == 26)
        ledger.time.advance(by: Self.day * 9)
        // A key, and what noted its age.
        var steps: [Int] = []
        for _ in 0..<4 { steps.append(try await ledger.store.prune(limits, limit: 10)) }
        #expect(steps == [20, 20, 10, 0])
        #expect(try await ledger.count("event_keys") == 1)
        #expect(try await ledger.status(.payment("young")) == .duplicate)
        // Kept longer from now on, it is.
        ledger.time.advance(by: Self.day * 20)
        try await ledger.pruneAll(Self.limits(payloads: 1, keys: 60, events: 1, deliveries: 1))
        #expect(try await ledger.status(.payment("young")) == .duplicate)
        try await ledger.store.close()
    }

    /// An event is found by its key.
    @Test(arguments: Engine.allCases)
    func aKeyIsKeptAsLongAsItsEvent(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("e1"))
        try await ledger.route()
        ledger.time.advance(by: Self.day * 10)
        try await ledger.pruneAll(Self.limits(payloads: 1, keys: 2, events: 20, deliveries: 1))
        #expect(try await ledger.store.event(ledger.id("e1")) != nil)
        ledger.time.advance(by: Self.day * 11)
        try await ledger.pruneAll(Self.limits(payloads: 1, keys: 2, events: 20, deliveries: 1))
        #expect(try await ledger.count("event_keys") == 0)
        #expect(try await ledger.count("outliving_keys") == 0)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func anEventStaysAsLongAsTheBytesOfItsCall(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("e1"))
        try await ledger.route()
        ledger.time.advance(by: Self.day * 10)
        try await ledger.pruneAll(Self.limits(payloads: 20, events: 1, deliveries: 1))
        #expect(try await ledger.store.event(ledger.id("e1")) != nil)
        #expect(try await ledger.count("receipts") == 1)
        try await ledger.pruneAll(Self.limits(payloads: 9, events: 1, deliveries: 1))
        #expect(try await ledger.count("events") == 0)
        #expect(try await ledger.count("receipts") == 0)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func keysOfSchemesWithoutATimeNeverGo(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("e1"), keysExpire: false)
        try await ledger.route()
        ledger.time.advance(by: Self.day * 5000)
        try await ledger.pruneAll(Self.limits())
        #expect(try await ledger.count("events") == 0)
        #expect(try await ledger.count("receipts") == 0)
        #expect(try await ledger.count("outliving_keys") == 0)
        #expect(try await ledger.store.knownKeys([ledger.id("e1")])[ledger.id("e1")]?.receipt == nil)
        #expect(try await ledger.status(.payment("e1")) == .duplicate)
        #expect(try await ledger.status(.payment("e1", amount: 7)) == .conflict)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func whatIsStillNeededStays(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let subscription = try await ledger.subscribe("all")
        try await ledger.accept(.payment("waits", "pi_1"))
        try await ledger.route()
        try await ledger.accept(.payment("parked", "pi_2", reference: "r-1"))
        try await ledger.park(for: Self.day * 5000)
        try await ledger.accept(.payment("unseen", "pi_3"))
        ledger.time.advance(by: Self.day * 2000)
        try await ledger.pruneAll(Self.limits())
        #expect(try await ledger.count("events") == 3)
        #expect(try await ledger.count("event_keys") == 3)
        #expect(try await ledger.count("event_handlings") == 2)
        #expect(try await ledger.count("deliveries") == 2)
        #expect(try await ledger.store.automationSnapshot(limit: 10).events.map(\.subject) == ["pi_3"])

        // Made, parked no more and seen, they go.
        let claims = try await ledger.claim(subscription)
        _ = try await ledger.store.record(claims.map { ledger.result($0, .delivered) })
        try await ledger.create(ledger.order("r-1"))
        try await ledger.route()
        let last = try await ledger.claim(subscription)
        _ = try await ledger.store.record(last.map { ledger.result($0, .delivered) })
        try await ledger.pruneAll(Self.limits())
        #expect(try await ledger.store.event(ledger.id("waits")) == nil)
        #expect(try await ledger.store.event(ledger.id("parked")) == nil)
        #expect(try await ledger.count("event_handlings") == ledger.count("events", where: "handling = 'pending'"))
        // What was delivered today stays: the event that was seen only now, and the order's.
        #expect(try await ledger.count("deliveries") == 2)
        #expect(try await ledger.count("attempts") == 2)
        try await ledger.store.close()
    }

    /// Nothing else than its waiting holds it.
    @Test(arguments: Engine.allCases)
    func aParkedEventThatNobodyTakesStays(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("parked", reference: "r-1"))
        try await ledger.park(for: Self.day * 5000)
        ledger.time.advance(by: Self.day * 2000)
        try await ledger.pruneAll(Self.limits())
        #expect(try await ledger.store.event(ledger.id("parked"))?.handling == .parked)
        try await ledger.create(ledger.order("r-1"))
        try await ledger.pruneAll(Self.limits())
        #expect(try await ledger.store.event(ledger.id("parked"))?.handling == .pending)
        try await ledger.route()
        try await ledger.pruneAll(Self.limits())
        #expect(try await ledger.store.event(ledger.id("parked")) == nil)
        #expect(try await ledger.count("event_handlings") == 0)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func rejectedCallsGoByTheirOwnLimit(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        for _ in 0..<12 { try await ledger.keep(.rejected, sealed: [1]) }
        try await ledger.keep(.ignored)
        ledger.time.advance(by: Self.day * 8)
        try await ledger.keep(.rejected)
        let limits = Self.limits(rejected: 7)
        // Ten receipts and their ten payloads, then what is left.
        #expect(try await ledger.store.prune(limits, limit: 10) == 20)
        #expect(try await ledger.store.prune(limits, limit: 10) == 4)
        #expect(try await ledger.store.prune(limits, limit: 10) == 0)
        #expect(try await ledger.count("receipts", where: "status = 'rejected'") == 1)
        #expect(try await ledger.count("payloads") == 2)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func answersToRequestsGoAfterADay(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        for index in 0..<5 {
            _ = try await ledger.store.beginRequest(key: "\(index)", principal: "p", fingerprint: [1])
        }
        ledger.time.advance(by: Self.day)
        #expect(try await ledger.store.prune(Self.limits(), limit: 3) == 0)
        ledger.time.advance(by: .milliseconds(1))
        #expect(try await ledger.store.prune(Self.limits(), limit: 3) == 3)
        #expect(try await ledger.store.prune(Self.limits(), limit: 3) == 2)
        #expect(try await ledger.store.prune(Self.limits(), limit: 3) == 0)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func finishedReplaysGoWithTheEvents(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        for (index, state) in [ReplayRecord.State.finished, .failed, .running, .finished].enumerated() {
            if index == 3 { ledger.time.advance(by: Self.day * 5) }
            let replay = ReplayRecord(
                id: ledger.store.ids.next(),
                createdAt: ledger.time.now,
                finishedAt: nil,
                state: state,
                dryRun: true,
                request: [:],
                counts: [:],
                results: []
            )
            try await ledger.store.insert(replay)
        }
        ledger.time.advance(by: Self.day * 6)
        #expect(try await ledger.store.prune(Self.limits(events: 12), limit: 10) == 0)
        #expect(try await ledger.store.prune(Self.limits(events: 10), limit: 1) == 1)
        #expect(try await ledger.store.prune(Self.limits(events: 10), limit: 10) == 1)
        #expect(try await ledger.store.prune(Self.limits(events: 10), limit: 10) == 0)
        let left = try await ledger.store.replays(PageRequest()).records.map(\.state)
        #expect(left == [.finished, .running])
        try await ledger.store.close()
    }
}

extension Ledger {
    func pruneAll(_ limits: RetentionLimits) async throws {
        while try await self.store.prune(limits, limit: 100) > 0 {}
    }
}
