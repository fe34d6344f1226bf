import Model
import TestSupport
import Testing

@testable import Store

/// One ticket, one owner.
@Suite struct TicketTests {
    @Test(arguments: Engine.allCases)
    func anOrderHasAllOfItsTicketsOrNone(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let first = try await ledger.offer("a")
        let second = try await ledger.offer("b")
        let third = try await ledger.offer("c", livemode: false)
        let winner = try await ledger.buy("r-1", second)
        #expect(winner.isNew && winner.refusals.isEmpty)
        let holds = try await ledger.store.ticketHolds(of: winner.order.id)
        #expect(holds.map(\.ticket) == [second.id] && holds.map(\.state) == [.held])
        #expect(holds.first?.until == ledger.time.now + .seconds(600) && holds.first?.price == second.price)

        var dear = first
        dear.price.minorUnits += 1
        var unknown = first
        unknown.id = ledger.store.ids.next()
        let refused = try await ledger.buy("r-2", unknown, third, second, first)
        #expect(!refused.isNew)
        #expect(
            refused.refusals == [
                TicketRefusal(ticket: second.id, reason: .held(by: winner.order.id)),
                TicketRefusal(ticket: third.id, reason: .unknown),
                TicketRefusal(ticket: unknown.id, reason: .unknown),
            ]
        )
        #expect(try await ledger.state(first) == .available)
        let changed = try await ledger.buy("r-2", dear)
        #expect(changed.refusals == [TicketRefusal(ticket: first.id, reason: .priced(first.price))])
        // Nothing is left of what was refused: no order, no hold, no event.
        #expect(try await ledger.store.order(reference: "r-2", livemode: true) == nil)
        #expect(try await ledger.count("ticket_holds") == 1)
        #expect(try await ledger.count("events", where: "type = 'order.created'") == 1)
        #expect(try await ledger.buy("r-2", first).isNew)
        #expect(try await ledger.buy("r-2", third, livemode: false).isNew)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func anOrderThatIsAskedForAgainKeepsItsTickets(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let ticket = try await ledger.offer()
        let first = try await ledger.buy("r-1", ticket)
        ledger.time.advance(by: .seconds(60))
        let again = try await ledger.buy("r-1", ticket)
        #expect(!again.isNew && again.refusals.isEmpty && again.order == first.order)
        #expect(try await ledger.store.ticketHolds(of: ticket.id, limit: 10).map(\.order) == [first.order.id])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func ofManyAtOnceOneHasIt(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let ticket = try await ledger.offer()
        let creations = try await withThrowingTaskGroup(of: OrderCreation.self) { group in
            for buyer in 0..<200 { group.addTask { try await ledger.buy("r-\(buyer)", ticket) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let winners = creations.filter(\.isNew)
        #expect(winners.count == 1)
        let winner = try #require(winners.first).order.id
        let losers = creations.filter { !$0.isNew }.map(\.refusals)
        #expect(losers == Array(repeating: [.init(ticket: ticket.id, reason: .held(by: winner))], count: 199))
        #expect(try await ledger.count("ticket_holds") == 1)
        #expect(try await ledger.count("orders") == 1)
        try await ledger.store.close()
    }

    /// What stands below every statement: a second live hold is an error, whoever writes it.
    @Test(arguments: Engine.allCases)
    func theIndexRefusesASecondLiveHold(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let ticket = try await ledger.offer()
        let order = try await ledger.buy("r-1", ticket).order.id
        let insert = { (id: Int) in
            """
            INSERT INTO ticket_holds (id, ticket, order_id, state, price, currency, until, held_at)
            VALUES (\(id), \(ticket.id.rawValue), \(id), 'held', 1, 'EUR', 0, 0)
            """
        }
        await #expect(throws: SQLError.self) { try await ledger.sql(insert(1)) }
        try await ledger.release(order, .canceled)
        try await ledger.sql(insert(2))
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func titleAndPriceStandStillWhileSomebodyHasIt(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let ticket = try await ledger.offer()
        func edit(_ change: (inout TicketRecord) -> Void) async throws -> Bool {
            var edited = try #require(try await ledger.store.ticket(ticket.id))
            change(&edited)
            edited.version += 1
            let announcement = edited.updateAnnouncement(row: ledger.store.ids.next())
            return try await ledger.store.updateTicket(edited, announcement: announcement)
        }
        #expect(try await edit { $0.price = Money(minorUnits: 3000, currency: "TWD") })
        // Made from what is no longer there.
        #expect(try await !edit { $0.version -= 1 })
        let shown = try #require(try await ledger.store.ticket(ticket.id))
        #expect(shown.price == Money(minorUnits: 3000, currency: "TWD") && shown.version == 2)
        #expect(try await edit { $0.price = ticket.price })
        let order = try await ledger.buy("r-1", ticket).order.id
        #expect(try await !edit { $0.title = "another" })
        #expect(try await ledger.sell(order).isEmpty)
        #expect(try await !edit { $0.title = "another" })
        try await ledger.release(order, .refunded)
        #expect(try await edit { $0.title = "another" })
        #expect(try await ledger.count("events", where: "type = 'ticket.updated'") == 3)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func tellsOfEachChangeInItsOwnTransaction(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let ticket = try await ledger.offer()
        let creation = try await ledger.buy("r-1", ticket)
        try await ledger.step { _ = try $0.sell(creation.order.id, now: $1) }
        let hold = try #require(try await ledger.store.ticketHolds(of: creation.order.id).first)
        _ = try await ledger.admit(hold, by: "gate-3")
        let events = try await ledger.store.events(EventFilter(), PageRequest()).records.reversed()
        #expect(events.map(\.type) == ["ticket.created", "order.created", "ticket.admitted"])
        #expect(events.map(\.source) == [nil, nil, nil] && events.last?.order == creation.order.id)
        let last = try #require(events.last)
        let told = try #require(try await ledger.store.event(last.id))
        let data = try JSON(parsing: told.body)["data"]
        #expect(data?["ticket"] == .string("\(ticket.id)") && data?["order"] == .string("\(creation.order.id)"))
        #expect(data?["admitted_by"] == "gate-3" && data?["state"] == "admitted" && data?["hold"] != nil)
        try await ledger.store.close()
    }
}
