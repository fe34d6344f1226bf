import Foundation
import Model
import Signing
import TestSupport
import Testing

/// The built gateway, a service that keeps goals, and Stripe's API: what is held for a show goes back once.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct EscrowTests {
    /// Stripe, which does every refund at once.
    private static let stripe = { @Sendable (request: LoopbackSink.Request) async -> LoopbackSink.Answer in
        let refund: JSON = [
            "id": "re_process_1", "object": "refund", "amount": 1500, "currency": "usd", "status": "succeeded",
            "payment_intent": "pi_process_1", "charge": "ch_process_1", "metadata": [:],
        ]
        return .init(200, headers: [("content-type", "application/json")], body: refund.bytes)
    }

    private static func start(_ folder: TemporaryFolder, _ stripe: LoopbackSink) async throws -> GatewayProcess {
        try await GatewayProcess.start(
            in: folder.path,
            sources: [
                "internal": [
                    "adapter": "internal", "secrets": ["env:SERVICES_SECRET"],
                    "types": ["goal.failed", "goal.reached"],
                ],
                "shop": [
                    "adapter": "stripe", "secrets": ["env:STRIPE_WEBHOOK_SECRET"], "api_key": "env:STRIPE_API_KEY",
                    "api_url": .string(stripe.url("")),
                ],
            ],
            settings: ["automation": ["command_schedule": .array(["0s"] + Array(repeating: "50ms", count: 30))]]
        )
    }

    /// An event as the service that keeps goals tells it, signed now.
    private static func goal(_ id: String, _ end: String, _ data: JSON) throws -> HTTPCall {
        let event: JSON = [
            "specversion": "1.0", "id": .string(id), "source": "/services/goals", "type": .string("goal.\(end)"),
            "subject": "goal_1", "data": data,
        ]
        let secret = Secret(label: "goals", bytes: Array(GatewayProcess.servicesSecret.utf8))
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let headers = try StandardWebhooks.sign(
            id: "msg_\(id)",
            at: now,
            body: event.bytes,
            secrets: [try WebhookSecret(secret)]
        )
        return HTTPCall(
            method: "POST",
            path: "/notify/internal",
            headers: [("content-type", "application/cloudevents+json")] + headers.fields.map { ($0.name, $0.value) },
            body: event.bytes
        )
    }

    private static func escrow(_ order: String, at gateway: GatewayProcess) async throws -> JSON? {
        try await gateway.api("GET", "/v1/orders/\(order)")["escrow"]?.array?.first
    }

    @Test func aGoalThatIsReachedGivesTheMoneyBackOnce() async throws {
        try await LoopbackSink.run(answering: Self.stripe) { stripe in
            let folder = try TemporaryFolder("tollgate-escrow")
            var gateway = try await Self.start(folder, stripe)
            let payment = Payment(number: 1)
            let lines: JSON = [
                ["sku": "livestream-show-ticket_faust", "quantity": 1, "unit_price": 1500],
                ["sku": "mug", "quantity": 1, "unit_price": .integer(Payment.amount - 1500)],
            ]
            let wanted: JSON = [
                "reference": .string(payment.order), "currency": "USD", "livemode": false, "lines": lines,
            ]
            let made = try await gateway.api("POST", "/v1/orders", wanted, key: payment.order)
            let order = try #require(made["id"]?.string)
            let paid = gateway.stripeCall(payment.body, source: "shop")
            #expect(try await paid.send(to: gateway.port).status == 200)
            let waiting = gateway
            try await eventually("the money to be held") {
                try await Self.escrow(order, at: waiting)?["state"] == "held"
            }
            // Of the other mode, and one that cannot be understood: neither moves anything.
            let live: JSON = ["livemode": true, "show": "faust", "kind": "funding"]
            let answer = try await Self.goal("1", "reached", live).send(to: gateway.port)
            #expect(try answer.status == 200 && answer.json()["status"] == "accepted")
            let vague: JSON = ["livemode": false, "show": "faust"]
            let aside = try await Self.goal("2", "reached", vague).send(to: gateway.port)
            #expect(try aside.status == 200 && aside.json()["status"] == "quarantined")

            let funded = try Self.goal("3", "reached", ["livemode": false, "show": "faust", "kind": "funding"])
            #expect(try await funded.send(to: gateway.port).status == 200)
            // At whatever moment this is: decided, told, asked or answered.
            gateway.kill()
            _ = try await gateway.ended()
            gateway = try await Self.start(folder, stripe)
            let restarted = gateway
            try await eventually("the money to be back") {
                try await Self.escrow(order, at: restarted)?["state"] == "refunded"
            }
            // Told again, by the same event and by the opposite one.
            #expect(try await funded.send(to: gateway.port).json()["status"] == "duplicate")
            let opposite: JSON = ["livemode": false, "show": "faust", "kind": "show"]
            #expect(try await Self.goal("4", "reached", opposite).send(to: gateway.port).status == 200)
            try await eventually("the opposite to be refused") {
                let refused = try await restarted.all("/v1/events?handling=refused")
                return refused.contains { $0["type"] == "goal.reached" }
            }
            let shown = try await gateway.api("GET", "/v1/orders/\(order)")
            #expect(shown["phase"] == "fulfilled" && shown["refunded"] == 1500)
            #expect(shown["escrow"]?.array?.first?["settled"] == ["value": 1500, "currency": "USD"])
            for type in ["order.escrow_held", "order.escrow_refunded", "order.refund_requested"] {
                #expect(try await gateway.all("/v1/events?type=\(type)").count == 1, "\(type)")
            }
            #expect(try await gateway.all("/v1/events?type=order.escrow_released").isEmpty)
            // Asked once, or again under the same key where the answer was lost with the process.
            let asked = stripe.requests.value
            #expect(asked.allSatisfy { $0.method == "POST" && $0.uri == "/v1/refunds" })
            #expect(Set(asked.compactMap { $0.header("idempotency-key") }).count == 1)
            #expect(asked.allSatisfy { String(decoding: $0.body, as: UTF8.self).contains("amount=1500") })
            gateway.terminate()
            #expect(try await gateway.ended() == .init(status: 0, isSignal: false), "\(gateway.log)")
        }
    }
}
