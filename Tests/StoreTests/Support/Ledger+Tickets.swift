import Model
import TestSupport
import Workflows

@testable import Store

extension Ledger {
    /// Offers a ticket of 29 EUR.
    @discardableResult
    func offer(_ title: String = "seat", price: Int64 = 2900, livemode: Bool = true) async throws -> TicketRecord {
        let ticket = TicketRecord(
            id: self.store.ids.next(),
            title: title,
            price: Money(minorUnits: price, currency: "EUR"),
            seller: "theatre",
            livemode: livemode,
            metadata: ["row": 7],
            createdAt: self.time.now,
            updatedAt: self.time.now
        )
        try await self.store.createTicket(ticket, announcement: ticket.creationAnnouncement(row: self.store.ids.next()))
        return ticket
    }

    /// An order of these tickets at the prices that are told.
    func order(_ reference: String, of tickets: [TicketRecord], livemode: Bool = true) -> OrderRecord {
        let lines = tickets.map { ticket in
            OrderLine(
                sku: ticket.title,
                kind: "ticket",
                quantity: 1,
                unitPrice: ticket.price.minorUnits,
                ticket: ticket.id
            )
        }
        let total = lines.reduce(0) { $0 + $1.unitPrice }
        return OrderRecord(
            id: self.store.ids.next(),
            reference: reference,
            livemode: livemode,
            provider: nil,
            buyer: [:],
            lines: lines,
            metadata: [:],
            machine: OrderFulfilment(total: Money(minorUnits: total, currency: "EUR")),
            createdAt: self.time.now,
            updatedAt: self.time.now
        )
    }

    /// Asks for an order of these tickets that holds them for ten minutes.
    @discardableResult
    func buy(_ reference: String, _ tickets: TicketRecord..., livemode: Bool = true) async throws -> OrderCreation {
        let order = self.order(reference, of: tickets, livemode: livemode)
        return try await self.store.createOrder(
            order,
            announcement: order.creationAnnouncement(row: self.store.ids.next()),
            heldUntil: self.time.now + .seconds(600)
        )
    }

    /// One step of a larger transaction.
    @discardableResult
    func step<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction, Timestamp) throws -> Value
    ) async throws -> Value {
        let now = self.time.now
        return try await self.database.write(.background) { try body($0, now) }
    }

    func sell(_ order: OrderID) async throws -> [TicketRefusal] { try await self.step { try $0.sell(order, now: $1) } }

    func takeBack(_ order: OrderID) async throws -> [TicketRefusal] {
        try await self.step { try $0.takeBack(order, now: $1) }
    }

    @discardableResult
    func release(_ order: OrderID, _ cause: TicketHoldRecord.ReleaseCause) async throws -> TicketRelease {
        try await self.step { try $0.release(order, because: cause, now: $1) }
    }

    func admit(_ hold: TicketHoldRecord, by name: String = "gate-1") async throws -> Admission {
        guard let ticket = try await self.store.ticket(hold.ticket) else { throw NoTicket() }
        return try await self.store.admit(
            hold.id,
            by: name,
            at: self.time.now,
            announcement: ticket.admissionAnnouncement(
                of: hold,
                by: name,
                row: self.store.ids.next(),
                at: self.time.now
            )
        )
    }

    func state(_ ticket: TicketRecord) async throws -> TicketRecord.State? {
        try await self.store.ticket(ticket.id)?.state
    }

    struct NoTicket: Error {}
}
