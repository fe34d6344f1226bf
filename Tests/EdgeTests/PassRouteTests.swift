import HTTPTypes
import Model
import Store
import TestSupport
import Testing

@testable import Edge

@Suite struct PassRouteTests {
    private static func pass(_ gateway: Gateway, owner: String = "u1", number: Int = 0) async throws -> PassRecord {
        let pass = PassRecord(
            id: gateway.store.ids.next(),
            order: OrderID(rawValue: 77),
            line: 0,
            number: number,
            owner: owner,
            sku: "livestream_pass_amy",
            streamer: "amy",
            livemode: true,
            holds: .seconds(60),
            createdAt: gateway.time.now
        )
        var plan = AutomationPlan()
        plan.passes = [pass]
        _ = try await gateway.store.carryOut(plan)
        return pass
    }

    @Test func anOwnerActivatesAPassOnce() async throws {
        let gateway = try await Gateway()
        let pass = try await Self.pass(gateway)
        let path = "/v1/passes/\(pass.id)"
        let keyless = try await gateway.send(.post, "\(path)/activate", json: [:])
        #expect(try keyless.status == 400 && keyless.problem == "idempotency_key_missing")
        let start = gateway.time.now
        let first = try await gateway.send(.post, "\(path)/activate", headers: IdempotencyTests.key("a"), json: [:])
        #expect(first.status == 200, "\(first.text)")
        let expected: JSON = [
            "id": .string("\(pass.id)"), "order": .string("\(pass.order)"), "line": 0, "owner": "u1",
            "sku": "livestream_pass_amy", "streamer": "amy", "livemode": true, "state": "active", "valid_seconds": 60,
            "nbf": .string("\(start)"), "exp": .string("\(start + .seconds(60))"), "revoked_at": nil,
            "created_at": .string("\(start)"),
        ]
        #expect(try first.json == expected)
        gateway.time.advance(by: .seconds(30))
        let again = try await gateway.send(.post, "\(path)/activate", headers: IdempotencyTests.key("a"), json: [:])
        #expect(try again.status == 200 && again.json == expected)
        let second = try await gateway.send(.post, "\(path)/activate", headers: IdempotencyTests.key("b"), json: [:])
        #expect(
            try second.status == 409 && second.problem == "pass_not_activatable" && second.json["state"] == "active"
        )
        gateway.time.advance(by: .seconds(30))
        #expect(try await gateway.send(.get, path).json["state"] == "expired")
        try await gateway.close()
    }

    @Test func passesAreListedByTheirOwner() async throws {
        let gateway = try await Gateway()
        let one = try await Self.pass(gateway)
        _ = try await Self.pass(gateway, owner: "u2", number: 1)
        let two = try await Self.pass(gateway, number: 2)
        let page = try await gateway.send(.get, "/v1/passes?owner=u1").json
        #expect(page["data"]?.array?.map { $0["id"]?.string } == ["\(two.id)", "\(one.id)"])
        #expect(try await gateway.send(.get, "/v1/passes?order=\(one.order)").json["data"]?.array?.count == 3)
        #expect(try await gateway.send(.get, "/v1/passes?owner=nobody").json["data"] == [])
        #expect(try await gateway.send(.get, "/v1/passes/pas_0000000000000").status == 404)
        #expect(try await gateway.send(.get, "/v1/passes/\(one.order)").status == 404)
        try await gateway.close()
    }

    @Test func anOrderSaysWhatItsPassesAreOrIsRefused() async throws {
        let gateway = try await Gateway()
        func order(_ reference: String, _ line: JSON, buyer: JSON = ["id": "u1"]) -> JSON {
            ["reference": .string(reference), "currency": "EUR", "buyer": buyer, "lines": [line]]
        }
        let made = try await gateway.create(
            order("a", ["sku": "livestream_pass_amy", "quantity": 20, "unit_price": 1]),
            key: "a"
        )
        let line = try made.json["lines"]?.array?.first
        #expect(
            made.status == 201 && line?["variant"] == "amy" && line?["valid_seconds"] == 86_400
                && line?["grants"] == "pass"
        )
        for (path, body) in [
            ("lines[0].quantity", order("b", ["sku": "livestream_pass", "quantity": 21, "unit_price": 1])),
            ("lines[0].sku", order("b", ["sku": "season", "kind": "pass", "quantity": 1, "unit_price": 1])),
            (
                "buyer.id",
                order(
                    "b",
                    ["sku": "x", "quantity": 1, "unit_price": 1],
                    buyer: ["id": .string(String(repeating: "u", count: 201))]
                )
            ),
            ("buyer.id", order("b", ["sku": "x", "quantity": 1, "unit_price": 1], buyer: ["id": ["u1"]])),
            ("buyer.id", order("b", ["sku": "livestream_pass", "quantity": 1, "unit_price": 1], buyer: [:])),
        ] {
            let answer = try await gateway.create(body, key: path)
            #expect(try answer.json["errors"]?.array?.compactMap { $0["path"]?.string } == [path], "\(answer.text)")
        }
        try await gateway.close()
    }
}
