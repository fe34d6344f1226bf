import Model
import TestSupport
import Testing
import Workflows

@testable import Store

@Suite struct ListingTests {
    @Test(arguments: Engine.allCases)
    func pagesMeetOnceWhateverIsInsertedMeanwhile(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(25)
        let before = try await ledger.store.receipts(ReceiptFilter(), PageRequest(limit: 1000)).records.map(\.id)
        #expect(before == before.sorted(by: >))
        var seen: [ReceiptID] = []
        var page = PageRequest(limit: 10)
        var sizes: [Int] = []
        while true {
            let found = try await ledger.store.receipts(ReceiptFilter(), page)
            seen += found.records.map(\.id)
            sizes.append(found.records.count)
            for _ in 0..<3 { try await ledger.keep(.ignored) }
            guard let next = found.next else { break }
            page = PageRequest(limit: 10, after: next)
        }
        #expect(seen == before)
        #expect(sizes == [10, 10, 5])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aFullLastPageHasNoNext(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(4)
        let first = try await ledger.store.events(EventFilter(), PageRequest(limit: 2))
        let second = try await ledger.store.events(EventFilter(), PageRequest(limit: 2, after: first.next))
        #expect(first.records.map(\.subject) == ["pi_3", "pi_2"])
        #expect(second.records.map(\.subject) == ["pi_1", "pi_0"])
        #expect(second.next == nil)
        let past = try await ledger.store.events(EventFilter(), PageRequest(limit: 2, after: 0))
        #expect(past.records.isEmpty)
        #expect(past.next == nil)
        #expect(PageRequest(limit: 0).limit == 1)
        #expect(PageRequest(limit: 5000).limit == 1000)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func receiptsAreFoundBySourceStatusAndTime(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let start = ledger.time.now
        for status in ReceiptStatus.allCases {
            for source in ["shop", "elsewhere"] { try await ledger.keep(status, from: source) }
            ledger.time.advance(by: .seconds(60))
        }
        for status in ReceiptStatus.allCases {
            #expect(try await ledger.receipts(ReceiptFilter(status: status)).map(\.status) == [status, status])
            let ours = try await ledger.receipts(ReceiptFilter(source: "shop", status: status))
            #expect(ours.map(\.status) == [status])
            #expect(ours.map(\.source) == ["shop"])
        }
        #expect(try await ledger.receipts(ReceiptFilter(source: "shop")).count == ReceiptStatus.allCases.count)
        #expect(try await ledger.receipts(ReceiptFilter(source: "nowhere")).isEmpty)
        // From the second to the third minute: the first bound counts, the last does not.
        let span = ReceiptFilter(since: start + .seconds(60), until: start + .seconds(120))
        #expect(try await ledger.receipts(span).map(\.status) == [.duplicate, .duplicate])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func eventsAreFoundByTypeSubjectAndHandling(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let handlings = Handling.allCases.filter { $0 != .pending }
        for handling in handlings {
            try await ledger.accept(.payment("\(handling)", "pi_\(handling)"))
            try await ledger.route(handling)
        }
        try await ledger.accept(.payment("waits", "pi_waits"))
        for handling in handlings {
            #expect(try await ledger.events(EventFilter(handling: handling)) == ["pi_\(handling)"])
            let byBoth = EventFilter(type: "payment.succeeded", subject: "pi_\(handling)", handling: handling)
            #expect(try await ledger.events(byBoth) == ["pi_\(handling)"])
        }
        #expect(try await ledger.events(EventFilter(handling: .pending)) == ["pi_waits"])
        #expect(try await ledger.events(EventFilter(type: "payment.succeeded", handling: .pending)) == ["pi_waits"])
        #expect(try await ledger.events(EventFilter(type: "payment.failed")).isEmpty)
        #expect(try await ledger.events(EventFilter(type: "payment.succeeded")).count == Handling.allCases.count)
        #expect(try await ledger.events(EventFilter(subject: "pi_moved")) == ["pi_moved"])
        #expect(try await ledger.events(EventFilter(subject: "pi_moved", handling: .parked)).isEmpty)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func anEventThatComesAgainIsListedAsPending(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("early", "pi_early", reference: "r-1"))
        var plan = ledger.parking(try await ledger.store.automationSnapshot(limit: 10))
        plan.handled[0].note = "no order yet"
        #expect(try await ledger.store.carryOut(plan) == .carriedOut)
        #expect(try await ledger.events(EventFilter(handling: .parked)) == ["pi_early"])
        #expect(try await ledger.events(EventFilter(handling: .pending)).isEmpty)
        let order = try await ledger.create(ledger.order("r-1")).order
        #expect(try await ledger.events(EventFilter(handling: .parked)).isEmpty)
        #expect(try await ledger.events(EventFilter(handling: .pending)) == ["pi_early"])
        #expect(try await ledger.events(EventFilter(subject: "pi_early", handling: .pending)) == ["pi_early"])
        // Why it waited is shown until it is known what comes of it.
        #expect(try await ledger.store.event(ledger.id("early"))?.handlingNote == "no order yet")
        try await ledger.route()
        #expect(try await ledger.events(EventFilter(handling: .pending)).isEmpty)
        #expect(try await ledger.events(EventFilter(handling: .moved)) == ["pi_early"])
        let event = try #require(try await ledger.store.event(ledger.id("early")))
        #expect(event.order == order.id && event.handlingNote == nil)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func ordersAreFoundByPhaseReferenceAndTime(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let start = ledger.time.now
        for index in 0..<3 {
            try await ledger.create(ledger.order("r-\(index)"))
            ledger.time.advance(by: .seconds(60))
        }
        try await ledger.create(ledger.order("r-0", livemode: false))
        #expect(try await ledger.orders(OrderFilter(phase: .created)).count == 4)
        #expect(try await ledger.orders(OrderFilter(phase: .paid)).isEmpty)
        #expect(try await ledger.orders(OrderFilter(reference: "r-0")).map(\.livemode) == [false, true])
        let span = OrderFilter(since: start + .seconds(60), until: start + .seconds(61))
        #expect(try await ledger.orders(span).map(\.reference) == ["r-1"])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func deliveriesAreFoundBySubscriptionStateAndEvent(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let one = try await ledger.subscribe("one")
        let two = try await ledger.subscribe("two")
        try await ledger.accept(4)
        try await ledger.route()
        let claims = try await ledger.claim(one)
        _ = try await ledger.store.record([
            ledger.result(claims[0], .delivered), ledger.result(claims[1], .dead),
        ])
        #expect(try await ledger.deliveries(DeliveryFilter(subscription: one)).count == 4)
        #expect(try await ledger.deliveries(DeliveryFilter(state: .pending)).count == 6)
        #expect(try await ledger.deliveries(DeliveryFilter(subscription: one, state: .pending)).count == 2)
        #expect(try await ledger.deliveries(DeliveryFilter(state: .delivered)).map(\.event) == [claims[0].event])
        #expect(try await ledger.deliveries(DeliveryFilter(state: .dead)).map(\.id) == [claims[1].id])
        #expect(try await ledger.deliveries(DeliveryFilter(state: .canceled)).isEmpty)
        let ofOne = DeliveryFilter(subscription: two, event: claims[1].event)
        #expect(try await ledger.deliveries(ofOne).map(\.event) == [claims[1].event])
        #expect(try await ledger.deliveries(DeliveryFilter(event: claims[1].event)).count == 2)
        #expect(try await ledger.deliveries(DeliveryFilter(event: ledger.id("unknown"))).isEmpty)
        try await ledger.store.close()
    }
}

extension Ledger {
    fileprivate func receipts(_ filter: ReceiptFilter) async throws -> [ReceiptRecord] {
        try await self.store.receipts(filter, PageRequest(limit: 100)).records
    }

    /// The subjects of the events that are found.
    fileprivate func events(_ filter: EventFilter) async throws -> [String] {
        try await self.store.events(filter, PageRequest(limit: 100)).records.map(\.subject)
    }

    fileprivate func orders(_ filter: OrderFilter) async throws -> [OrderRecord] {
        try await self.store.orders(filter, PageRequest(limit: 100)).records
    }

    fileprivate func deliveries(_ filter: DeliveryFilter) async throws -> [DeliveryRecord] {
        try await self.store.deliveries(filter, PageRequest(limit: 100)).records
    }
}
