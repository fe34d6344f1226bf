import Automation
import Foundation
import HTTPTypes
import Model
import Signing
import Store
import TestSupport
import Testing
import Workflows

@testable import Edge

@Suite struct IdempotencyTests {
    @Test func theSameKeyGivesTheSameAnswerOnce() async throws {
        let gateway = try await Gateway(
            tokens: [(name: "shop", secret: "shop-token", grant: .scopes([Scope(.orders, .write)]))]
        )
        let first = try await gateway.create(OrderTests.order, key: "k-1")
        #expect(first.replayed == nil)
        gateway.time.advance(by: .seconds(60))
        let again = try await gateway.create(OrderTests.order, key: "k-1")
        #expect(again.status == 201 && again.body == first.body && again.replayed == "true")
        #expect(again.headers[.location] == first.headers[.location] && again.headers[.location] != nil)
        // Members in another order say the same.
        let members = try #require(OrderTests.order.object?.members.reversed().map { ($0.name, $0.value) })
        #expect(try await gateway.create(.object(JSONObject(members)), key: "k-1").body == first.body)

        let other = try await gateway.create(OrderTests.order(reference: "R-2"), key: "k-1")
        #expect(try other.status == 422 && other.problem == "idempotency_key_reused")
        let elsewhere = try await gateway.send(
            .post,
            "/v1/deliveries/retry",
            headers: Self.key("k-1"),
            json: OrderTests.order
        )
        #expect(try elsewhere.problem == "idempotency_key_reused")
        #expect(try await gateway.send(.get, "/v1/orders").json["data"]?.array?.count == 1)

        // Another caller's key of the same text is another key.
        let shop = try await gateway.create(OrderTests.order(reference: "R-2"), key: "k-1", token: "shop-token")
        #expect(shop.status == 201)
        try await gateway.close()
    }

    @Test func aKeyWhoseRequestStillRunsWaitsUntilItMustHaveDied() async throws {
        let gateway = try await Gateway()
        let route = Array("POST /v1/orders".utf8) + [0]
        let fingerprint = SaltedDigest(of: OrderTests.order.canonical.bytes, salt: route).digest
        _ = try await gateway.store.beginRequest(key: "k-1", principal: "admin", fingerprint: fingerprint)
        let answer = try await gateway.create(OrderTests.order, key: "k-1")
        #expect(try answer.status == 409 && answer.problem == "request_in_progress")
        #expect(answer.headers[.retryAfter] == "1")
        gateway.time.advance(by: Store.requestLease)
        let other = try await gateway.create(OrderTests.order(reference: "R-2"), key: "k-1")
        #expect(try other.problem == "idempotency_key_reused")
        #expect(try await gateway.create(OrderTests.order, key: "k-1").status == 201)
        try await gateway.close()
    }

    @Test func anAnswerThatCannotBeOpenedIsSaidToBeLost() async throws {
        let gateway = try await Gateway()
        let route = Array("POST /v1/orders".utf8) + [0]
        let fingerprint = SaltedDigest(of: OrderTests.order.canonical.bytes, salt: route).digest
        _ = try await gateway.store.beginRequest(key: "k-1", principal: "admin", fingerprint: fingerprint)
        let lost = try Sealer(key: Array(repeating: 1, count: 32))
        try await gateway.store.finishRequest(
            key: "k-1",
            principal: "admin",
            status: 201,
            body: try lost.seal(Array("{}".utf8), context: "request admin k-1")
        )
        for _ in 0..<2 {
            let answer = try await gateway.create(OrderTests.order, key: "k-1")
            #expect(try answer.status == 409 && answer.problem == "answer_lost", "\(answer.text)")
        }
        #expect(try await gateway.send(.get, "/v1/orders").json["data"]?.array?.isEmpty == true)
        try await gateway.close()
    }

    @Test func manyAtOnceMakeOneOrder() async throws {
        let gateway = try await Gateway()
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<20 {
                group.addTask { try await gateway.create(OrderTests.order, key: "k-\(index % 4)").status }
            }
            return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(Set(statuses.keys).isSubset(of: [200, 201, 409]), "\(statuses)")
        #expect(try await gateway.send(.get, "/v1/orders").json["data"]?.array?.count == 1)
        #expect(try await gateway.send(.get, "/v1/events").json["data"]?.array?.count == 1)
        try await gateway.close()
    }

    @Test func aRefusedRequestKeepsNoKey() async throws {
        let gateway = try await Gateway()
        #expect(try await gateway.create(["reference": "r"], key: "k").status == 422)
        #expect(try await gateway.create(OrderTests.order, key: "k").status == 201)
        try await gateway.close()
    }

    @Test func whatStandsAgainstARequestForGoodIsRepeated() async throws {
        let gateway = try await Gateway()
        #expect(try await gateway.create(OrderTests.order, key: "a").status == 201)
        var other = try #require(OrderTests.order.object)
        other["currency"] = "USD"
        for isFirst in [true, false] {
            let answer = try await gateway.create(.object(other), key: "b")
            #expect(try answer.status == 409 && answer.problem == "reference_taken")
            #expect((answer.replayed == nil) == isFirst)
        }
        try await gateway.close()
    }

    @Test func whatMayPassIsAskedAnew() async throws {
        let gateway = try await Gateway()
        let order = try #require(try await gateway.create(OrderTests.order, key: "a").json["id"]?.string)
        let uri = "/v1/orders/\(order)/refunds"
        let early = try await gateway.send(.post, uri, headers: Self.key("r"), json: ["amount": 1000])
        #expect(try early.status == 409 && early.problem == "not_refundable")
        let paid = OrderFulfilment.Fact.paymentSucceeded(
            payment: "pi_1",
            amount: Money(minorUnits: 2500, currency: "EUR")
        )
        let id = try #require(OrderID(order))
        try await gateway.automator.tell(DirectFact(order: id, fact: paid, effectKey: "pi_1", cause: "test"))
        let asked = try await gateway.send(.post, uri, headers: Self.key("r"), json: ["amount": 1000])
        #expect(asked.status == 202 && asked.replayed == nil)
        let again = try await gateway.send(.post, uri, headers: Self.key("r"), json: ["amount": 1000])
        #expect(again.body == asked.body && again.replayed == "true")
        // Nothing that the configuration says is kept either: what a file declares may be taken out of it.
        let checkout = "/v1/checkouts/\(order)/nobody"
        for _ in 0..<2 {
            let answer = try await gateway.send(.post, checkout, headers: Self.key("c"), json: [:])
            #expect(answer.status == 404 && answer.replayed == nil)
        }
        try await gateway.close()
    }

    @Test func aSecretIsRepeatedAndNeverLiesOpen() async throws {
        let gateway = try await Gateway()
        func create() async throws -> Answer {
            try await gateway.send(
                .post,
                "/v1/subscriptions",
                headers: Self.key("s-1"),
                json: SubscriptionTests.subscription
            )
        }
        let first = try await create()
        let again = try await create()
        #expect(first.status == 201 && again.status == 201 && again.body == first.body)
        let secret = try #require(try first.json["secret"]?.string)
        #expect(try await gateway.send(.get, "/v1/subscriptions").json["data"]?.array?.count == 1)
        try await gateway.close()
        for file in try FileManager.default.contentsOfDirectory(at: gateway.folder.url, includingPropertiesForKeys: nil)
        {
            #expect(try Data(contentsOf: file).range(of: Data(secret.dropFirst(6).utf8)) == nil, "\(file)")
        }
    }

    @Test func withoutAKeyEachRequestIsItsOwn() async throws {
        let gateway = try await Gateway()
        let uri = try await gateway.subscribe()
        let first = try await gateway.send(.post, "\(uri)/test").json["event"]
        #expect(try await gateway.send(.post, "\(uri)/test").json["event"] != first)
        let keyed = try await gateway.send(.post, "\(uri)/test", headers: Self.key("t")).json["event"]
        #expect(try await gateway.send(.post, "\(uri)/test", headers: Self.key("t")).json["event"] == keyed)
        try await gateway.close()
    }

    static func key(_ text: String) -> HTTPFields {
        var headers: HTTPFields = [:]
        if let name = HTTPField.Name("Idempotency-Key") { headers[name] = text }
        return headers
    }
}

extension Answer {
    var replayed: String? { HTTPField.Name("Idempotent-Replayed").flatMap { self.headers[$0] } }
}
