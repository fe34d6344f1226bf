import AdapterKit
import Automation
import HTTPTypes
import Ingest
import KKTIXAdapter
import Model
import Signing
import Store
import TestSupport
import Testing

@testable import Edge

/// Orders whose payment is a registration at KKTIX.
@Suite struct SaleElsewhereTests {
    private static let order: JSON = [
        "reference": "R-1", "currency": "TWD", "provider": "kktix", "registration": "100000001",
        "lines": [["sku": "regular", "kind": "ticket", "quantity": 2, "unit_price": 260_000]],
    ]

    private func gateway() async throws -> Gateway {
        let secret = Secret(label: "env:KKTIX", bytes: Array("kktix-secret-6a1c".utf8))
        let adapter = try KKTIXAdapter(settings: .init(name: "kktix", secrets: [secret]))
        return try await Gateway(sources: [Source(name: "kktix", adapter: adapter)])
    }

    /// A batch as KKTIX sends it.
    private func notify(_ gateway: Gateway, _ notifications: JSON...) async throws {
        let headers: HTTPFields = [try #require(HTTPField.Name("x-kktix-secret")): "kktix-secret-6a1c"]
        let answer = try await gateway.send(
            .post,
            "/notify/kktix",
            token: nil,
            headers: headers,
            json: ["batch_id": "1", "notifications": .array(notifications)]
        )
        #expect(try answer.status == 200 && answer.json["status"] == "accepted")
        try await gateway.automator.drain()
    }

    private static func ticket(_ id: Int64) -> JSON {
        ["id": .integer(id), "name": "Regular", "price_cents": 260_000, "price_currency": "TWD"]
    }

    private static let paid: JSON = [
        "type": "order_activated_paid", "event": ["name": "Example Conference: Individual", "slug": "example"],
        "order": ["id": 100_000_001, "state": "activated", "paid_at": "2026-04-18T14:00:54.442+08:00"],
        "contact": ["name": "王小美", "email": "mei@example.com", "mobile": "0900000000"],
        "tickets": [ticket(1), ticket(2)],
    ]

    private static let canceled: JSON = [
        "type": "order_cancelled", "event": ["name": "Example Conference: Individual", "slug": "example"],
        "order": ["id": 100_000_001, "state": "cancelled", "cancelled_at": "2026-04-19T09:00:00+08:00"],
    ]

    @Test func kktixPaysAnOrderAndTakesItBack() async throws {
        let gateway = try await self.gateway()
        let created = try await gateway.create(Self.order)
        #expect(try created.status == 201 && created.json["registration"] == "100000001")
        let id = try #require(try created.json["id"]?.string)
        try await self.notify(gateway, Self.paid)
        let paid = try await gateway.send(.get, "/v1/orders/\(id)").json
        #expect(paid["phase"] == "fulfilled" && paid["payment"] == "100000001" && paid["received"] == 520_000)
        let amount: JSON = ["value": 520_000, "currency": "TWD"]
        #expect(
            paid["charges"] == [
                [
                    "source": "kktix", "provider": "kktix", "account": .null, "id": "100000001", "status": "succeeded",
                    "amount": amount, "refunds": [],
                ]
            ]
        )
        let refund = try await gateway.send(.post, "/v1/orders/\(id)/refunds", headers: IdempotencyTests.key("r"))
        #expect(try refund.status == 409 && refund.problem == "refund_not_possible")
        #expect(
            try refund.json["detail"]?.string
                == "nothing can be given back through kktix: kktix cannot be asked to: give the money back there, and its "
                + "call will be recorded"
        )
        // What can be given back from here is for the configuration to say, which may be another by the next time.
        let again = try await gateway.send(.post, "/v1/orders/\(id)/refunds", headers: IdempotencyTests.key("r"))
        #expect(again.status == 409 && again.replayed == nil)
        try await self.notify(gateway, Self.canceled)
        let refunded = try await gateway.send(.get, "/v1/orders/\(id)").json
        #expect(refunded["phase"] == "refunded" && refunded["refunded"] == 520_000)
        let refunds: JSON = [["id": "100000001", "status": "succeeded", "amount": amount]]
        #expect(refunded["charges"]?.array?.first?["refunds"] == refunds)
        for type in ["registration.activated", "registration.revoked", "order.paid", "order.refunded"] {
            #expect(try await gateway.send(.get, "/v1/events?type=\(type)").json["data"]?.array?.count == 1, "\(type)")
        }
        try await gateway.close()
    }

    @Test func aPaymentThatCameFirstPaysTheOrderWhenItComes() async throws {
        let gateway = try await self.gateway()
        try await self.notify(gateway, Self.paid)
        let id = try #require(try await gateway.create(Self.order).json["id"]?.string)
        try await gateway.automator.drain()
        let order = try await gateway.send(.get, "/v1/orders/\(id)").json
        #expect(order["phase"] == "fulfilled")
        #expect(try await gateway.send(.get, "/v1/events?type=order.needs_attention").json["data"] == [])
        try await gateway.close()
    }

    /// The call is proved and can be read: what it does not tell is for somebody to see, at the order that waits for it.
    @Test(
        arguments: [[("price_cents", .null)], [("price_cents", nil)], [("price_currency", nil)]] as [[(String, JSON?)]]
    )
    func aPaymentWithoutAPriceNeedsAttention(_ changes: [(String, JSON?)]) async throws {
        let gateway = try await self.gateway()
        let id = try #require(try await gateway.create(Self.order).json["id"]?.string)
        var ticket = try #require(Self.ticket(1).object)
        for (member, value) in changes { ticket[member] = value }
        var paid = try #require(Self.paid.object)
        paid["tickets"] = [.object(ticket), Self.ticket(2)]
        try await self.notify(gateway, .object(paid))
        let order = try await gateway.send(.get, "/v1/orders/\(id)").json
        #expect(order["phase"] == "needs_attention" && order["received"] == 0)
        let history = try #require(order["history"]?.array)
        #expect(history.last?["trigger"] == "payment_unpriced", "\(history)")
        try await gateway.close()
    }

    @Test func aRegistrationIsThePaymentOfOneOrder() async throws {
        let gateway = try await self.gateway()
        let first = try await gateway.create(Self.order, key: "a")
        #expect(try await gateway.create(Self.order, key: "b").status == 200)
        var other = try #require(Self.order.object)
        other["reference"] = "R-2"
        let second = try await gateway.create(.object(other), key: "c")
        #expect(try second.status == 409 && second.problem == "registration_taken")
        #expect(try second.json["order"] == first.json["id"])
        other["reference"] = "R-1"
        other["registration"] = "100000002"
        #expect(try await gateway.create(.object(other), key: "d").problem == "reference_taken")
        try await gateway.close()
    }

    @Test(
        arguments: [
            ([("provider", "stripe")], ["provider"]), ([("provider", .null)], ["provider"]),
            ([("provider", "echo")], ["provider"]), ([("livemode", false)], ["livemode"]),
            ([("registration", 7)], ["registration"]), ([("registration", "")], ["registration"]),
            ([("registration", " 100000001")], ["registration"]),
            ([("registration", "100000001\u{a0}")], ["registration"]),
            ([("registration", "007")], ["registration"]), ([("registration", "abc")], ["registration"]),
            ([("registration", "+7")], ["registration"]), ([("registration", "0")], ["registration"]),
            ([("registration", "99999999999999999999")], ["registration"]),
            ([("registration", .null)], ["registration"]),
            ([("provider", .null), ("registration", " 7")], ["registration"]),
        ] as [([(String, JSON)], Set<String>)]
    )
    func whatNobodyWouldTellOfIsRefused(_ members: [(String, JSON)], _ paths: Set<String>) async throws {
        let gateway = try await self.gateway()
        var order = try #require(Self.order.object)
        for (name, value) in members { order[name] = value }
        let answer = try await gateway.create(.object(order))
        #expect(answer.status == 422)
        #expect(Set(try answer.json["errors"]?.array?.compactMap { $0["path"]?.string } ?? []) == paths)
        try await gateway.close()
    }

    @Test func aSaleSaysWhichRegistrationItIs() async throws {
        let gateway = try await self.gateway()
        var order = try #require(Self.order.object)
        order["registration"] = nil
        let answer = try await gateway.create(.object(order))
        #expect(answer.status == 422)
        let detail = "registration: it is missing: it names which registration at kktix is the payment"
        #expect(try answer.json["detail"]?.string == detail)
        // Sold by somebody who tells of no registrations.
        order["provider"] = "stripe"
        #expect(try await gateway.create(.object(order), key: "b").status == 201)
        try await gateway.close()
    }

    @Test func noCheckoutIsPreparedForIt() async throws {
        let gateway = try await self.gateway()
        let id = try #require(try await gateway.create(Self.order).json["id"]?.string)
        let answer = try await gateway.send(
            .post,
            "/v1/checkouts/\(id)/sonet",
            headers: IdempotencyTests.key("checkout"),
            json: ["return_url": "https://shop.example.com/thanks"]
        )
        #expect(try answer.status == 409 && answer.problem == "paid_elsewhere")
        #expect(try answer.json["detail"] == "the order is paid by the registration 100000001 at kktix")
        try await gateway.close()
    }
}
