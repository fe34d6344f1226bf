import Model
import TestSupport
import Testing

@testable import Store

/// Random histories: whatever orders do and in whatever order, a ticket has one owner at most.
@Suite struct TicketHistoryTests {
    private static let steps = 120

    private struct Place {
        let ledger: Ledger
        let tickets: [TicketRecord]
        var orders: [OrderID] = []
    }

    @Test(arguments: [UInt64](1...10))
    func aTicketHasOneOwner(_ seed: UInt64) async throws {
        var random = Lehmer(seed: seed)
        let ledger = try await Ledger(.sqlite)
        var tickets: [TicketRecord] = []
        for index in 0..<4 { tickets.append(try await ledger.offer("seat-\(index)")) }
        var place = Place(ledger: ledger, tickets: tickets)
        var admitted: [TicketID: TicketHoldID] = [:]
        for index in 0..<Self.steps {
            ledger.time.advance(by: .seconds(1))
            try await Self.act(&place, index, &random)
            try await Self.check(place, &admitted)
        }
        #expect(place.orders.count > 1)
        try await ledger.store.close()
    }

    private static func act(_ place: inout Place, _ index: Int, _ random: inout Lehmer) async throws {
        let ledger = place.ledger
        guard let order = place.orders.randomElement(using: &random), Int.random(in: 0..<3, using: &random) > 0 else {
            let wanted = place.tickets.filter { _ in Bool.random(using: &random) }
            let asked = ledger.order("r-\(index)", of: wanted.isEmpty ? place.tickets : wanted)
            let creation = try await ledger.store.createOrder(
                asked,
                announcement: asked.creationAnnouncement(row: ledger.store.ids.next()),
                heldUntil: ledger.time.now
            )
            if creation.isNew { place.orders.append(creation.order.id) }
            return
        }
        let cause = TicketHoldRecord.ReleaseCause.allCases.randomElement(using: &random) ?? .expired
        switch Int.random(in: 0..<4, using: &random) {
        case 0: _ = try await ledger.sell(order)
        case 1: _ = try await ledger.takeBack(order)
        case 2: try await ledger.release(order, cause)
        default:
            guard let hold = try await ledger.store.ticketHolds(of: order).randomElement(using: &random) else { return }
            // Seldom, for it is for good.
            guard Int.random(in: 0..<6, using: &random) == 0 else { return }
            _ = try await ledger.admit(hold)
        }
    }

    /// A ticket's row says what its one live hold says; an order holds all of its tickets alike; who is in stays in.
    private static func check(_ place: Place, _ admitted: inout [TicketID: TicketHoldID]) async throws {
        for id in place.tickets.map(\.id) {
            let ticket = try #require(try await place.ledger.store.ticket(id))
            let live = try await place.ledger.store.ticketHolds(of: id, limit: 1000).filter { $0.state != .released }
            #expect(live.count == (ticket.state == .available ? 0 : 1))
            #expect(live.first?.id == ticket.hold)
            switch ticket.state {
            case .available: #expect(ticket.hold == nil)
            case .held: #expect(live.first?.state == .held && live.first?.soldAt == nil)
            case .sold: #expect(live.first?.state == .sold && live.first?.admittedAt == nil)
            case .admitted: #expect(live.first?.state == .sold && live.first?.admittedAt != nil)
            }
            if let before = admitted[id] { #expect(ticket.hold == before) }
            if ticket.state == .admitted { admitted[id] = ticket.hold }
        }
        for order in place.orders {
            let holds = try await place.ledger.store.ticketHolds(of: order)
            let rest = holds.filter { $0.admittedAt == nil }
            #expect(Set(rest.map(\.state)).count <= 1, "\(rest)")
        }
    }
}

/// A small seeded generator.
private struct Lehmer: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed &* 2 + 1 }

    mutating func next() -> UInt64 {
        self.state = self.state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return self.state ^ (self.state >> 29)
    }
}
