import HTTPTypes
import Model
import TestSupport
import Testing

@testable import Edge
@testable import Store

extension Gateway {
    static let ticket: JSON = [
        "title": "Row 7, seat 12", "price": ["value": 2900, "currency": "eur"], "seller": "city-theatre",
        "metadata": ["show": "faust"],
    ]

    /// Offers a ticket; its id.
    func offer(_ ticket: JSON = Gateway.ticket, key: String = "offer") async throws -> String {
        let answer = try await self.send(.post, "/v1/tickets", headers: IdempotencyTests.key(key), json: ticket)
        try #require(answer.status == 201, "\(answer.text)")
        return try #require(try answer.json["id"]?.string)
    }

    static func order(_ reference: String, of tickets: String..., price: Int64 = 2900) -> JSON {
        let lines = tickets.map { id -> JSON in
            ["sku": "seat", "quantity": 1, "unit_price": .integer(price), "ticket": .string(id)]
        }
        return ["reference": .string(reference), "currency": "EUR", "lines": .array(lines)]
    }

    /// Buys the ticket and pays for it; the order's id.
    func sell(_ ticket: String, reference: String = "R-sold") async throws -> String {
        let answer = try await self.create(Self.order(reference, of: ticket), key: reference)
        try #require(answer.status == 201, "\(answer.text)")
        let text = try #require(try answer.json["id"]?.string)
        try await self.step(text) { transaction, order, now in _ = try transaction.sell(order, now: now) }
        return text
    }

    /// A step that the order's machine takes.
    func step(
        _ order: String,
        _ body: @escaping @Sendable (any SQLTransaction, OrderID, Timestamp) throws -> Void
    ) async throws {
        let id = try #require(OrderID(order))
        let now = self.time.now
        try await self.store.database.write(.background) { try body($0, id, now) }
    }

    func code(of ticket: String) async throws -> String {
        try #require(try await self.send(.get, "/v1/tickets/\(ticket)/code").json["code"]?.string)
    }

    func admit(_ ticket: String, _ code: String, by name: String = "gate-3", key: String? = nil) async throws -> Answer
    {
        try await self.send(
            .post,
            "/v1/tickets/\(ticket)/admit",
            headers: key.map { IdempotencyTests.key($0) } ?? [:],
            json: ["code": .string(code), "by": .string(name)]
        )
    }
}
