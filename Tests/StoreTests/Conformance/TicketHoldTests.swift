import Model
import TestSupport
import Testing

@testable import Store

/// What becomes of a hold: paid, run out, paid too late, canceled, refunded, used.
@Suite struct TicketHoldTests {
    @Test(arguments: Engine.allCases)
    func paidInTime(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let (a, b) = (try await ledger.offer("a"), try await ledger.offer("b"))
        let order = try await ledger.buy("r-1", a, b).order.id
        for _ in 0..<2 {
            ledger.time.advance(by: .seconds(1))
            #expect(try await ledger.sell(order).isEmpty)
        }
        let holds = try await ledger.store.ticketHolds(of: order)
        #expect(holds.map(\.state) == [.sold, .sold])
        #expect(holds.map(\.soldAt) == Array(repeating: ledger.time.now - .seconds(1), count: 2))
        #expect(try await ledger.state(a) == .sold)
        let other = try await ledger.buy("r-2", a)
        #expect(other.refusals == [TicketRefusal(ticket: a.id, reason: .sold(by: order))])
        // An order without tickets has nothing to sell and nothing to lose.
        let plain = try await ledger.create(ledger.order("r-3")).order.id
        #expect(try await ledger.sell(plain).isEmpty)
        #expect(try await ledger.takeBack(plain).isEmpty)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func paidTooLateAndStillFree(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let ticket = try await ledger.offer()
        let order = try await ledger.buy("r-1", ticket).order.id
        let released = try await ledger.release(order, .expired)
        #expect(released == TicketRelease(released: [ticket.id]))
        #expect(try await ledger.state(ticket) == .available)
        #expect(try await ledger.sell(order) == [TicketRefusal(ticket: ticket.id, reason: .released(.expired))])
        // It was free, so its seller may have changed it; the buyer has paid what it cost.
        var dear = ticket
        (dear.price.minorUnits, dear.version) = (9900, 2)
        let announcement = dear.updateAnnouncement(row: ledger.store.ids.next())
        #expect(try await ledger.store.updateTicket(dear, announcement: announcement))
        ledger.time.advance(by: .seconds(5))
        for _ in 0..<2 { #expect(try await ledger.takeBack(order).isEmpty) }
        let hold = try #require(try await ledger.store.ticketHolds(of: order).first)
        #expect(hold.state == .sold && hold.price == ticket.price && hold.soldAt == ledger.time.now)
        #expect(try await ledger.store.ticket(ticket.id)?.hold == hold.id)
        #expect(try await ledger.buy("r-2", dear).refusals.map(\.reason) == [.sold(by: order)])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func paidTooLateAndTaken(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let (a, b) = (try await ledger.offer("a"), try await ledger.offer("b"))
        let late = try await ledger.buy("r-1", a, b).order.id
        try await ledger.release(late, .expired)
        let other = try await ledger.buy("r-2", b).order.id
        #expect(try await ledger.takeBack(late) == [TicketRefusal(ticket: b.id, reason: .held(by: other))])
        // Not a part of it either.
        #expect(try await ledger.state(a) == .available)
        #expect(try await ledger.store.ticketHolds(of: late).map(\.state) == [.released, .released])
        #expect(try await ledger.sell(other).isEmpty)
        #expect(try await ledger.takeBack(late) == [TicketRefusal(ticket: b.id, reason: .sold(by: other))])
        #expect(try await ledger.buy("r-3", a).isNew)
        try await ledger.store.close()
    }

    @Test(arguments: [TicketHoldRecord.ReleaseCause.canceled, .refunded])
    func whatWasGivenUpDoesNotComeBack(_ cause: TicketHoldRecord.ReleaseCause) async throws {
        let ledger = try await Ledger(.sqlite)
        let ticket = try await ledger.offer()
        let order = try await ledger.buy("r-1", ticket).order.id
        for expected in [[ticket.id], []] {
            let outcome = try await ledger.release(order, cause)
            #expect(outcome == TicketRelease(released: expected))
        }
        #expect(try await ledger.takeBack(order) == [TicketRefusal(ticket: ticket.id, reason: .released(cause))])
        #expect(try await ledger.state(ticket) == .available)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aTicketLetsOneIn(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let ticket = try await ledger.offer()
        let order = try await ledger.buy("r-1", ticket).order.id
        var hold = try #require(try await ledger.store.ticketHolds(of: order).first)
        #expect(try await ledger.admit(hold) == .notValid(hold))
        _ = try await ledger.sell(order)
        hold = try #require(try await ledger.store.ticketHolds(of: order).first)
        let sold = hold
        let admissions = try await withThrowingTaskGroup(of: Admission.self) { group in
            for gate in 0..<50 { group.addTask { try await ledger.admit(sold, by: "gate-\(gate)") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        hold = try #require(try await ledger.store.ticketHold(hold.id))
        #expect(hold.admittedAt == ledger.time.now)
        #expect(admissions.filter { $0 == .admitted(hold) }.count == 1)
        #expect(admissions.filter { $0 == .already(hold) }.count == 49)
        #expect(try await ledger.state(ticket) == .admitted)
        #expect(try await ledger.count("events", where: "type = 'ticket.admitted'") == 1)
        // Money may go back, the evening does not.
        let outcome = try await ledger.release(order, .refunded)
        #expect(outcome == TicketRelease(kept: [ticket.id]))
        #expect(try await ledger.state(ticket) == .admitted)
        #expect(try await ledger.buy("r-2", ticket).refusals.map(\.reason) == [.sold(by: order)])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func whatWasGivenUpLetsNobodyIn(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let ticket = try await ledger.offer()
        let order = try await ledger.buy("r-1", ticket).order.id
        _ = try await ledger.sell(order)
        let hold = try #require(try await ledger.store.ticketHolds(of: order).first)
        try await ledger.release(order, .refunded)
        let next = try await ledger.buy("r-2", ticket).order.id
        _ = try await ledger.sell(next)
        let given = try #require(try await ledger.store.ticketHold(hold.id))
        #expect(given.releaseCause == .refunded)
        #expect(try await ledger.admit(hold) == .notValid(given))
        #expect(try await ledger.count("events", where: "type = 'ticket.admitted'") == 0)
        var never = hold
        never.id = ledger.store.ids.next()
        #expect(try await ledger.admit(never) == .notValid(nil))
        try await ledger.store.close()
    }
}
