import Automation
import HTTPTypes
import Model
import Store
import Testing
import Workflows

@testable import Edge

/// Lines that are tickets of a show, and what is held for them.
@Suite struct EscrowRouteTests {
    private static func order(_ lines: JSON...) -> JSON {
        ["reference": "R-1", "currency": "EUR", "lines": .array(lines)]
    }

    private static let told: JSON = ["sku": "seat", "kind": "ticket", "quantity": 2, "unit_price": 30, "show": "faust"]
    private static let legacy: JSON = ["sku": "livestream-show-ticket_faust", "quantity": 1, "unit_price": 40]

    @Test func theShopOrTheSKUSaysWhichShow() async throws {
        let gateway = try await Gateway()
        let shirt: JSON = ["sku": "shirt", "quantity": 1, "unit_price": 5]
        let order = try await gateway.create(Self.order(Self.told, Self.legacy, shirt)).json
        #expect(order["lines"]?.array?.map { $0["show"] } == ["faust", "faust", .null])
        #expect(order["escrow"] == [])
        let id = try #require(order["id"]?.string.flatMap { OrderID($0) })
        let machine = try #require(try await gateway.store.order(id)).machine
        #expect(machine.escrow == ["faust": HeldMoney(amount: 100, lines: [0, 1])])
        // Asked for again.
        let same = try await gateway.create(Self.order(Self.told, Self.legacy, shirt), key: "b")
        #expect(try same.status == 200 && same.json["id"] == order["id"])
        var other = try #require(Self.told.object)
        other["show"] = "hamlet"
        let differs = try await gateway.create(Self.order(.object(other), Self.legacy, shirt), key: "c")
        #expect(try differs.status == 409 && differs.problem == "reference_taken")
        try await gateway.close()
    }

    @Test func noMoreIsHeldThanIsPaid() async throws {
        let gateway = try await Gateway()
        let huge: JSON = ["sku": "a", "quantity": 1, "unit_price": .integer(.max - 10), "show": "faust"]
        let discount: JSON = ["sku": "b", "quantity": 1, "unit_price": .integer(-(.max - 11))]
        let free: JSON = ["sku": "c", "quantity": 1, "unit_price": 0, "show": "hamlet"]
        let order = try await gateway.create(Self.order(huge, discount, huge, discount, free)).json
        let id = try #require(order["id"]?.string.flatMap { OrderID($0) }, "\(order)")
        let machine = try #require(try await gateway.store.order(id)).machine
        #expect(machine.total.minorUnits == 2)
        #expect(machine.escrow == ["faust": HeldMoney(amount: 2, lines: [0, 2])])
        try await gateway.close()
    }

    @Test(arguments: ["", " faust", "faust\u{3000}", "a\nb", String(repeating: "x", count: 201)]) func aShowHasAName(
        _ name: String
    ) async throws {
        let gateway = try await Gateway()
        var line = try #require(Self.told.object)
        line["show"] = .string(name)
        let answer = try await gateway.create(Self.order(.object(line)))
        #expect(try answer.json["errors"]?.array?.compactMap { $0["path"]?.string } == ["lines[0].show"])
        try await gateway.close()
    }

    @Test func anOrderShowsWhatItHolds() async throws {
        let gateway = try await Gateway()
        let order = try await gateway.create(Self.order(Self.told)).json
        let id = try #require(order["id"]?.string.flatMap { OrderID($0) })
        let payment = OrderFulfilment.Fact.paymentSucceeded(
            payment: "pi",
            amount: Money(minorUnits: 60, currency: "EUR")
        )
        try await gateway.automator.tell(DirectFact(order: id, fact: payment, effectKey: "p", cause: "test"))
        let shown = try await gateway.send(.get, "/v1/orders/\(id)").json
        let held: JSON = [
            "show": "faust", "state": "held", "amount": ["value": 60, "currency": "EUR"], "decision": .null,
            "settled": .null, "reason": .null, "at": "2027-01-15T08:00:00Z", "cause": "test",
        ]
        #expect(shown["escrow"] == [held])
        let described = try Description().members("Escrow")
        #expect(
            described.values.allSatisfy(\.self) && Set(described.keys) == Set(held.object?.members.map(\.name) ?? [])
        )
        let schema = try await gateway.send(.get, "/schemas/order.escrow_held/1")
        #expect(try schema.status == 200 && schema.json["properties"]?["data"]?["properties"]?["show"] != nil)
        try await gateway.close()
    }
}
