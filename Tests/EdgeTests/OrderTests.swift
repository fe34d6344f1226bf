import HTTPTypes
import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import Edge

@Suite struct OrderTests {
    static let order: JSON = [
        "reference": "R-1", "currency": "eur", "buyer": ["email": "a@example.com"],
        "lines": [
            ["sku": "ticket", "kind": "ticket", "quantity": 2, "unit_price": 1500],
            ["sku": "discount", "quantity": 1, "unit_price": -500],
        ],
        "metadata": ["campaign": "spring"],
    ]

    @Test func createsAnOrderAndTellsOfIt() async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.create(Self.order)
        #expect(answer.status == 201)
        let json = try answer.json
        let id = try #require(json["id"]?.string)
        #expect(json["total"] == ["value": 2500, "currency": "EUR"])
        #expect(json["phase"] == "created" && json["livemode"] == true && json["payment"] == .null)
        #expect(json["lines"]?.array?.count == 2 && json["buyer"] == ["email": "a@example.com"])
        #expect(json["created_at"] == "2027-01-15T08:00:00Z")
        #expect(try await gateway.send(.get, "/v1/orders/\(id)").json["reference"] == "R-1")

        let events = try await gateway.send(.get, "/v1/events?type=order.created").json
        let event = try #require(events["data"]?.array?.first)
        #expect(event["subject"] == .string(id) && event["order"] == .string(id) && event["origin"] == "workflow")
        let shown = try await gateway.send(.get, "/v1/events/\(event["id"]?.string ?? "")").json
        #expect(shown["cloud_event"]?["source"] == "/orders")
        #expect(shown["cloud_event"]?["data"]?["total"] == ["value": 2500, "currency": "EUR"])
        try await gateway.close()
    }

    @Test func needsAKey() async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.send(.post, "/v1/orders", json: Self.order)
        #expect(try answer.status == 400 && answer.problem == "idempotency_key_missing")
        let long = try await gateway.create(Self.order, key: String(repeating: "k", count: 256))
        #expect(try long.status == 400 && long.problem == "idempotency_key_invalid")
        try await gateway.close()
    }

    @Test func aReferenceIsTakenOncePerMode() async throws {
        let gateway = try await Gateway()
        let first = try await gateway.create(Self.order, key: "a").json
        let same = try await gateway.create(Self.order, key: "b")
        #expect(try same.status == 200 && same.json["id"] == first["id"])
        var members = try #require(Self.order.object)
        members["lines"] = [["sku": "x", "quantity": 1, "unit_price": 1]]
        let differs = try await gateway.create(.object(members), key: "c")
        #expect(try differs.status == 409 && differs.problem == "reference_taken")
        #expect(try differs.json["order"] == first["id"])
        let repeated = try await gateway.create(.object(members), key: "c")
        #expect(repeated.status == 409 && repeated.body == differs.body)
        #expect(try repeated.problem == "reference_taken")
        members["livemode"] = false
        #expect(try await gateway.create(.object(members), key: "d").status == 201)
        try await gateway.close()
    }

    @Test func namesEveryFault() async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.create([
            "reference": "", "currency": "EURO", "livemode": "yes", "buyer": [], "colour": "red",
            "lines": [
                ["sku": "a", "quantity": 0, "unit_price": "1"], 7, ["quantity": 1, "unit_price": 1, "price": 1],
            ],
        ])
        #expect(try answer.status == 422 && answer.problem == "validation_failed")
        let paths = try answer.json["errors"]?.array?.compactMap { $0["path"]?.string }
        #expect(
            Set(paths ?? []) == [
                "colour", "reference", "currency", "livemode", "buyer", "lines[0].quantity", "lines[0].unit_price",
                "lines[1]", "lines[2].sku", "lines[2].price",
            ]
        )
        // Nothing was reserved, so the mended request may use the key.
        #expect(try await gateway.create(Self.order).status == 201)
        try await gateway.close()
    }

    /// No payment would ever fit such an order.
    @Test(
        arguments: [
            ("currency", "XXQ"), ("currency", "XTS"), ("currency", "EU"), ("currency", "€UR"), ("currency", " EUR"),
            ("reference", " R8 "), ("reference", "R8\u{A0}"), ("reference", " "),
        ] as [(String, JSON)]
    )
    func whatNoPaymentCouldSayIsRefused(_ name: String, _ value: JSON) async throws {
        let gateway = try await Gateway()
        var members = try #require(Self.order.object)
        members[name] = value
        let answer = try await gateway.create(.object(members))
        #expect(try answer.status == 422 && answer.problem == "validation_failed")
        #expect(try answer.json["errors"]?.array?.compactMap { $0["path"]?.string } == [name])
        #expect(try await gateway.send(.get, "/v1/orders").json["data"] == [])
        try await gateway.close()
    }

    /// No payment can name such an order, and not every database can hold a U+0000.
    @Test(arguments: ["a\u{0}b", "a\nb", "\u{7F}"]) func aNameHoldsNoControlCharacter(_ text: String) async throws {
        let gateway = try await Gateway()
        let lines: JSON = [["sku": .string(text), "quantity": 1, "unit_price": 1]]
        let answer = try await gateway.create([
            "reference": .string(text), "currency": "EUR", "lines": lines, "metadata": ["note": .string(text)],
        ])
        #expect(try answer.status == 422 && answer.problem == "validation_failed")
        let paths = try answer.json["errors"]?.array?.compactMap { $0["path"]?.string }
        #expect(Set(paths ?? []) == ["reference", "lines[0].sku"])
        // What is only kept may hold anything.
        var members = try #require(Self.order.object)
        members["metadata"] = ["note": .string(text)]
        let created = try await gateway.create(.object(members))
        #expect(try created.status == 201 && created.json["metadata"]?["note"]?.string == text)
        try await gateway.close()
    }

    @Test(arguments: [
        [Int64.max, 1], [Int64.max / 2 + 1, 2], [0, 1], [-5, 1], [Int64.min, 1], [9_300_000_000_000_000, 1_000_000],
    ])
    func refusesTotalsThatAreNone(_ line: [Int64]) async throws {
        let lines: JSON = [
            ["sku": "a", "quantity": .integer(line[1]), "unit_price": .integer(line[0])],
            ["sku": "b", "quantity": 1, "unit_price": .integer(line[0] == Int64.max ? 1 : 0)],
        ]
        let gateway = try await Gateway()
        let answer = try await gateway.create(["reference": "r", "currency": "EUR", "lines": lines])
        #expect(try answer.json["errors"]?.array?.compactMap { $0["path"]?.string } == ["lines"])
        try await gateway.close()
    }

    @Test func pagesThroughOrders() async throws {
        let gateway = try await Gateway()
        for index in 0..<7 {
            #expect(try await gateway.create(Self.order(reference: "R-\(index)"), key: "\(index)").status == 201)
        }
        var seen: [String] = []
        var uri = "/v1/orders?limit=3"
        var pages = 0
        while true {
            let page = try await gateway.send(.get, uri).json
            seen += page["data"]?.array?.compactMap { $0["reference"]?.string } ?? []
            pages += 1
            guard let cursor = page["next_cursor"]?.string else { break }
            #expect(cursor.hasPrefix("cur_"))
            uri = "/v1/orders?limit=3&cursor=\(cursor)"
        }
        #expect(seen == (0..<7).reversed().map { "R-\($0)" })
        #expect(pages == 3)
        #expect(try await gateway.send(.get, "/v1/orders?reference=R-3").json["data"]?.array?.count == 1)
        #expect(try await gateway.send(.get, "/v1/orders?phase=paid").json["data"]?.array?.count == 0)
        try await gateway.close()
    }

    @Test func showsWhatMovedIt() async throws {
        let gateway = try await Gateway()
        let text = try await gateway.create(Self.order).json["id"]?.string ?? ""
        let id = try #require(OrderID(text))
        var order = try #require(try await gateway.store.order(id))
        let event = try #require(try await gateway.store.events(EventFilter(), PageRequest()).records.first)
        let step = order.machine.apply(.paymentSucceeded(payment: "pi_1", amount: order.machine.total), effectKey: "e")
        let entry = OrderHistoryEntry(
            at: gateway.time.now,
            trigger: step.trigger?.rawValue ?? "",
            outcome: "moved",
            from: step.from,
            to: step.to,
            event: event.id,
            note: nil
        )
        var plan = AutomationPlan()
        plan.orders = [order]
        plan.history = [
            AutomationPlan.History(row: gateway.store.ids.next(), order: id, entry: entry, event: event.row)
        ]
        #expect(try await gateway.store.carryOut(plan) == .carriedOut)
        let shown = try await gateway.send(.get, "/v1/orders/\(text)").json
        #expect(shown["phase"] == "paid" && shown["received"] == 2500 && shown["payment"] == "pi_1")
        #expect(shown["events"] == [.string(event.id.description)])
        let row = try #require(shown["history"]?.array?.last)
        #expect(row["from"] == "created" && row["to"] == "paid" && row["trigger"] == "payment_succeeded")
        #expect(try await gateway.send(.get, "/v1/orders?phase=paid").json["data"]?.array?.count == 1)
        try await gateway.close()
    }

    static func order(reference: String) -> JSON {
        guard var members = Self.order.object else { return Self.order }
        members["reference"] = .string(reference)
        return .object(members)
    }
}

extension Gateway {
    func create(_ order: JSON, key: String = "key", token: String = Gateway.adminToken) async throws -> Answer {
        try await self.send(.post, "/v1/orders", token: token, headers: IdempotencyTests.key(key), json: order)
    }
}
