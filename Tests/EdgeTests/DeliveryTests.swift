import HTTPTypes
import Model
import Store
import TestSupport
import Testing

@testable import Edge

@Suite struct DeliveryTests {
    @Test func showsEveryAttempt() async throws {
        let gateway = try await Gateway()
        let id = try await gateway.fail(attempts: 2, next: .dead)
        let shown = try await gateway.send(.get, "/v1/deliveries/\(id)").json
        #expect(shown["state"] == "dead" && shown["attempts"] == 2 && shown["due_at"] == .null)
        let log = shown["attempt_log"]?.array ?? []
        #expect(log.count == 2)
        #expect(
            log.first?["status"] == 500 && log.first?["duration_ms"] == 12 && log.first?["response"] == "no\u{FFFD}"
        )
        #expect(log.first?["error"] == .null)
        try await gateway.close()
    }

    @Test func findsTheDeadAndSendsThemAgain() async throws {
        let gateway = try await Gateway()
        let id = try await gateway.fail(attempts: 1, next: .dead)
        let other = try await gateway.fail(attempts: 1, next: .delivered)
        let dead = try await gateway.send(.get, "/v1/deliveries?state=dead").json["data"]?.array
        #expect(dead?.compactMap { $0["id"]?.string } == ["\(id)"])
        #expect(try await gateway.send(.post, "/v1/deliveries/retry", json: [:]).json == ["retried": 1])
        #expect(try await gateway.send(.get, "/v1/deliveries/\(id)").json["state"] == "pending")
        #expect(try await gateway.send(.get, "/v1/deliveries/\(other)").json["state"] == "delivered")
        let one = try await gateway.send(.post, "/v1/deliveries/\(other)/retry")
        #expect(try one.status == 202 && one.json == ["retried": 1])
        #expect(try await gateway.send(.get, "/v1/deliveries/\(other)").json["state"] == "pending")
        let subscription = try #require(try await gateway.store.delivery(other)).subscription
        try await gateway.store.keepCircuit(of: subscription, openUntil: gateway.time.now)
        #expect(try await gateway.send(.post, "/v1/deliveries/\(other)/retry").json == ["retried": 1])
        _ = try await gateway.store.change(subscription) { ($0.enabled, $0.disabledReason) = (false, "gone") }
        let held = try await gateway.send(.post, "/v1/deliveries/\(other)/retry").json
        #expect(held == ["retried": 1, "held_by": "gone"])
        try await gateway.close()
    }

    @Test func retriesByFilter() async throws {
        let gateway = try await Gateway()
        let first = try await gateway.fail(attempts: 1, next: .dead)
        _ = try await gateway.fail(attempts: 1, next: .dead)
        let event = try await gateway.send(.get, "/v1/deliveries/\(first)").json["event"] ?? .null
        let nobody: JSON = ["subscription": "sub_0000000000000", "event": event]
        #expect(try await gateway.send(.post, "/v1/deliveries/retry", json: nobody).json == ["retried": 0])
        #expect(try await gateway.send(.post, "/v1/deliveries/retry", json: ["event": event]).json == ["retried": 1])
        #expect(try await gateway.send(.post, "/v1/deliveries/retry", json: ["limit": 1]).json == ["retried": 1])
        try await gateway.close()
    }
}

extension Gateway {
    /// A test delivery that was attempted and ended as said.
    func fail(attempts: Int, next: DeliveryResult.Next) async throws -> DeliveryID {
        let listed = try await self.send(.get, "/v1/subscriptions").json["data"]?.array?.first?["id"]?.string
        let uri = if let listed { "/v1/subscriptions/\(listed)" } else { try await self.subscribe() }
        let subscription = try #require(SubscriptionID(uri.split(separator: "/").last ?? ""))
        let test = try await self.send(.post, "\(uri)/test").json
        let id = try #require(test["delivery"]?.string.flatMap { DeliveryID($0) })
        for number in 1...attempts {
            let claims = try await self.store.claimDeliveries(of: subscription, limit: 10, lease: .seconds(30))
            let claim = try #require(claims.first { $0.id == id })
            let attempt = DeliveryAttempt(
                number: number,
                at: self.time.now,
                duration: .milliseconds(12),
                status: 500,
                error: nil,
                response: Array("no".utf8) + [0xFF]
            )
            let result = DeliveryResult(
                claim: claim,
                attempt: attempt,
                next: number == attempts ? next : .retry(at: self.time.now),
                target: "https://shop.example.com/hook"
            )
            #expect(try await self.store.record([result]) == 1)
        }
        return id
    }
}
