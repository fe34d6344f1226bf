import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import Automation

/// Payments that come after the time for them was over.
@Suite struct LatePaymentTests {
    private func ticket(_ shop: Shop) async throws -> TicketID {
        let ticket = TicketRecord(
            id: shop.store.ids.next(),
            title: "Seat 1",
            price: Money(minorUnits: 100, currency: "EUR"),
            seller: "s",
            livemode: true,
            metadata: [:],
            createdAt: shop.time.now,
            updatedAt: shop.time.now
        )
        let announcement = ticket.creationAnnouncement(row: shop.store.ids.next())
        try await shop.store.createTicket(ticket, announcement: announcement)
        return ticket.id
    }

    private func order(_ shop: Shop, _ reference: String, _ ticket: TicketID) async throws -> OrderCreation {
        let order = OrderRecord(
            id: shop.store.ids.next(),
            reference: reference,
            livemode: true,
            provider: nil,
            buyer: [:],
            lines: [OrderLine(sku: "seat", kind: "ticket", quantity: 1, unitPrice: 100, ticket: ticket)],
            metadata: [:],
            machine: OrderFulfilment(total: Money(minorUnits: 100, currency: "EUR"), holdsTickets: true),
            createdAt: shop.time.now,
            updatedAt: shop.time.now
        )
        return try await shop.store.createOrder(
            order,
            announcement: order.creationAnnouncement(row: shop.store.ids.next()),
            heldUntil: shop.time.now + .seconds(900)
        )
    }

    private func expired(_ shop: Shop, _ reference: String, _ ticket: TicketID) async throws -> OrderID {
        let created = try await self.order(shop, reference, ticket)
        #expect(created.refusals.isEmpty)
        shop.time.advance(by: .seconds(901))
        try await shop.automator.drain()
        #expect(try await shop.machine(created.order.id)?.phase == .expired)
        return created.order.id
    }

    private func state(_ shop: Shop, _ ticket: TicketID) async throws -> TicketRecord.State? {
        try await shop.store.ticket(ticket)?.state
    }

    @Test func aPaymentInTimeSellsTheTicket() async throws {
        let shop = try await Shop()
        let ticket = try await self.ticket(shop)
        let order = try await self.order(shop, "ref", ticket).order.id
        #expect(try await self.state(shop, ticket) == .held)
        try await shop.accept(.payment())
        try await shop.automator.drain()
        #expect(try await self.state(shop, ticket) == .sold)
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        #expect(
            try await shop.types("order.") == ["order.created", "order.reserved", "order.paid", "order.fulfilled"]
        )
        shop.time.advance(by: .seconds(10_000))
        try await shop.automator.drain()
        #expect(try await self.state(shop, ticket) == .sold)
        try await shop.store.close()
    }

    @Test func aTicketThatIsStillFreeIsTakenBack() async throws {
        let shop = try await Shop()
        let ticket = try await self.ticket(shop)
        let order = try await self.expired(shop, "ref", ticket)
        #expect(try await self.state(shop, ticket) == .available)
        try await shop.accept(.payment())
        try await shop.automator.drain()
        #expect(try await self.state(shop, ticket) == .sold)
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        try await shop.store.close()
    }

    @Test func theMoneyForATicketThatIsGoneGoesBackByItself() async throws {
        let shop = try await Shop()
        let ticket = try await self.ticket(shop)
        let late = try await self.expired(shop, "ref", ticket)
        let facts = EventFacts(.payment(), provider: "psp")
        func preview() async throws -> [String] {
            try await shop.automator.preview(facts, type: "payment.succeeded", subject: "pi")
        }
        #expect(try await preview().first?.hasSuffix("moves it from expired to paid") == true)
        #expect(try await self.order(shop, "other", ticket).refusals.isEmpty)
        #expect(try await preview().first?.hasPrefix("\(late): paid_too_late moves it") == true)
        try await shop.accept(.payment())
        try await shop.automator.drain()
        #expect(try await shop.machine(late)?.phase == .needsAttention)
        let refund = try #require(try await shop.commands(.refund).first)
        #expect(refund.payload["amount"]?.integer == 100 && refund.payload["whole"]?.bool == true)
        #expect(try await shop.types("order.refund") == ["order.refund_requested"])
        let note = try await shop.store.history(of: late).last { $0.trigger == "paid_too_late" }?.note
        #expect(note == "paid after its time was over, and its tickets are somebody else's by now: it is given back")
        // The refund's end closes it.
        try await shop.accept(.refund("r", of: "pi", order: "ref"))
        try await shop.automator.drain()
        #expect(try await shop.machine(late)?.phase == .refunded)
        #expect(try await self.state(shop, ticket) == .held)
        try await shop.store.close()
    }

    /// Both payments come in one batch: the first has the ticket, the second its money back.
    @Test func twoLateOrdersOfOneTicketAreLookedAtOneAfterTheOther() async throws {
        let shop = try await Shop()
        let ticket = try await self.ticket(shop)
        let first = try await self.expired(shop, "a", ticket)
        let second = try await self.expired(shop, "b", ticket)
        try await shop.accept(.payment("k1", "pi_a", order: "a"))
        try await shop.accept(.payment("k2", "pi_b", order: "b"))
        try await shop.automator.drain()
        #expect(try await shop.machine(first)?.phase == .fulfilled)
        #expect(try await shop.machine(second)?.phase == .needsAttention)
        #expect(try await shop.commands(.refund).map { $0.payload["payment"]?.string } == ["pi_b"])
        try await shop.store.close()
    }

    /// Money may go back, the evening does not.
    @Test func aTicketThatWasUsedIsNotFreeAgain() async throws {
        let shop = try await Shop()
        let id = try await self.ticket(shop)
        let order = try await self.order(shop, "ref", id).order.id
        try await shop.accept(.payment())
        try await shop.automator.drain()
        let ticket = try #require(try await shop.store.ticket(id))
        let hold = try #require(try await shop.store.ticketHolds(of: order).first)
        let now = shop.time.now
        let announcement = ticket.admissionAnnouncement(of: hold, by: "gate", row: shop.store.ids.next(), at: now)
        _ = try await shop.store.admit(hold.id, by: "gate", at: now, announcement: announcement)
        try await shop.accept(.refund("r", of: "pi", order: "ref"))
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .refunded)
        #expect(try await self.state(shop, id) == .admitted)
        #expect(try await shop.store.ticketHolds(of: order).map(\.state) == [.sold])
        try await shop.store.close()
    }

    @Test(arguments: [true, false]) func whatIsCalledOffOrGivenBackIsFreeAgain(_ isPaid: Bool) async throws {
        let shop = try await Shop()
        let ticket = try await self.ticket(shop)
        let order = try await self.order(shop, "ref", ticket).order.id
        if isPaid {
            try await shop.accept(.payment())
            try await shop.accept(.refund("r", of: "pi", order: "ref"))
            try await shop.automator.drain()
            #expect(try await shop.machine(order)?.phase == .refunded)
        } else {
            #expect(try await shop.tell(.cancelRequested, order)?.to == .canceled)
            #expect(try await shop.store.timers(of: .order(order)).isEmpty)
        }
        #expect(try await self.state(shop, ticket) == .available)
        // A payment that comes now buys nothing, and somebody looks at it.
        try await shop.accept(.payment("late", "pi_2", order: "ref"))
        try await shop.automator.drain()
        #expect(try await self.state(shop, ticket) == .available)
        try await shop.store.close()
    }
}
