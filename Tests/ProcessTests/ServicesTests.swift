import Foundation
import Model
import Signing
import TestSupport
import Testing

@testable import ProviderDoubles

/// The built gateway and a shop's services: what is paid for is granted once, whatever the services do, and goes back.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ServicesTests {
    private typealias Host = DoubleHost<ServicesDouble>

    private static func double() throws -> ServicesDouble {
        let secret = Secret(label: "services", bytes: Array(GatewayProcess.servicesSecret.utf8))
        return ServicesDouble(secret: try WebhookSecret(secret), token: GatewayProcess.walletToken) {
            Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        }
    }

    private static func start(_ folder: TemporaryFolder, _ host: Host, allowed: JSON = ["127.0.0.1"]) async throws
        -> GatewayProcess
    {
        let schedule: JSON = .array(["0s"] + Array(repeating: "50ms", count: 30))
        return try await GatewayProcess.start(
            in: folder.path,
            dispatch: ["allow_private_targets": allowed],
            settings: [
                "automation": ["command_schedule": schedule],
                "fulfilment": [
                    "services": [
                        "shop": ["url": .string(host.url("/grants")), "secret": "env:SERVICES_SECRET", "timeout": "1s"]
                    ],
                    "kinds": ["diamond_pack": "shop", "pass": "shop", "points": "shop"],
                    "wallet": ["url": .string(host.url()), "token": "env:WALLET_TOKEN", "timeout": "1s"],
                ],
            ]
        )
    }

    private static let lines: JSON = [
        ["sku": "diamond_100", "quantity": 2, "unit_price": 500],
        ["sku": "livestream_pass_amy", "quantity": 1, "unit_price": 600],
        ["sku": "t-shirt", "kind": "user_product", "quantity": 1, "unit_price": 300],
        ["sku": "points-1", "kind": "points", "quantity": 1, "unit_price": 100],
    ]

    private static func order(_ payment: Payment, at gateway: GatewayProcess) async throws -> String {
        let order: JSON = [
            "reference": .string(payment.order), "currency": "USD", "livemode": false, "buyer": ["id": "u1"],
            "lines": Self.lines,
        ]
        return try #require(try await gateway.api("POST", "/v1/orders", order, key: payment.order)["id"]?.string)
    }

    private static func wait(_ order: String, _ phase: String, at gateway: GatewayProcess) async throws -> JSON {
        try await eventually("\(order) to be \(phase)") {
            try await gateway.api("GET", "/v1/orders/\(order)")["phase"]?.string == phase
        }
        return try await gateway.api("GET", "/v1/orders/\(order)")
    }

    private static func learnKeys(_ host: Host, from gateway: GatewayProcess) async throws {
        let keys = try await gateway.api("GET", "/.well-known/jwks.json")["keys"]?.array ?? []
        let published = try keys.map { try VerifyingKey(bytes: Base64URL.decode($0["x"]?.string ?? "") ?? []) }
        #expect(!published.isEmpty)
        host.double.publicKeys.change { $0 = published }
    }

    @Test func eachLineIsGrantedOnceWhateverTheServiceDoes() async throws {
        try await Host.run(try Self.double()) { host in
            let folder = try TemporaryFolder("tollgate-services")
            let gateway = try await Self.start(folder, host)
            try await Self.learnKeys(host, from: gateway)
            for failure in [DoubleFailure.serverError, .lostAnswer, .tooManyRequests(retryAfterSeconds: 0), .timeout] {
                host.fail(failure, on: "grant")
            }
            host.fail(.serverError, on: "account")
            let payment = Payment(number: 1)
            let id = try await Self.order(payment, at: gateway)
            #expect(try await gateway.notify(payment).status == 200)
            let order = try await Self.wait(id, "fulfilled", at: gateway)
            // Told again, by the same event: nothing follows.
            #expect(try await gateway.notify(payment).status == 200)
            #expect(
                order["lines"]?.array?.map { $0["grant"]?["state"]?.string } == ["granted", "granted", nil, "granted"]
            )
            #expect(
                host.double.grants.value == [
                    "\(id):0": .init(sku: "diamond_100", kind: "diamond_pack", variant: "100", quantity: 2),
                    "\(id):1": .init(sku: "livestream_pass_amy", kind: "pass", variant: "amy", quantity: 1),
                    "\(id):3": .init(sku: "points-1", kind: "points", variant: nil, quantity: 1),
                ]
            )
            // A second order of the same buyer.
            _ = try await Self.order(Payment(number: 2), at: gateway)
            try await eventually("the wallet to be there") {
                let commands = try await gateway.all("/v1/commands?source=/orders").filter { $0["kind"] == "wallet" }
                return commands.count == 1 && commands[0]["state"] == "done"
            }
            #expect(host.double.accounts.value == ["test u1": 1])
            #expect(host.complaints.value == [])
            gateway.terminate()
            #expect(try await gateway.ended() == .init(status: 0, isSignal: false), "\(gateway.log)")
        }
    }

    @Test func aRefundTakesBackWhatIsNotSpent() async throws {
        try await Host.run(try Self.double()) { host in
            let folder = try TemporaryFolder("tollgate-services")
            let gateway = try await Self.start(folder, host)
            let payment = Payment(number: 1)
            let id = try await Self.order(payment, at: gateway)
            #expect(try await gateway.notify(payment).status == 200)
            _ = try await Self.wait(id, "fulfilled", at: gateway)
            host.double.spent.change { $0 = ["\(id):0"] }
            host.fail(.lostAnswer, on: "take_back")
            let refund: JSON = [
                "id": "re_services", "object": "refund", "amount": .integer(Payment.amount), "currency": "usd",
                "status": "succeeded", "payment_intent": .string(payment.intent), "charge": "ch_process_1",
            ]
            let event: JSON = [
                "id": "evt_refund", "object": "event", "api_version": "2026-10-28.endive", "created": 1_790_000_000,
                "type": "refund.updated", "livemode": false, "pending_webhooks": 1, "data": ["object": refund],
            ]
            #expect(try await gateway.stripeCall(event.bytes).send(to: gateway.port).status == 200)
            _ = try await Self.wait(id, "refunded", at: gateway)
            try await eventually("the lines to be settled") {
                let lines = try await gateway.api("GET", "/v1/orders/\(id)")["lines"]?.array ?? []
                return lines.map { $0["grant"]?["state"]?.string } == ["kept", "taken_back", nil, "taken_back"]
            }
            let lines = try await gateway.api("GET", "/v1/orders/\(id)")["lines"]?.array ?? []
            #expect(lines[0]["grant"]?["reason"]?.string == "http_422: shop answered 422: the buyer has spent it")
            #expect(
                host.double.grants.value.mapValues(\.deeds) == [
                    "\(id):0": ["grant"], "\(id):1": ["grant", "take_back"], "\(id):3": ["grant", "take_back"],
                ]
            )
            #expect(host.complaints.value == [])
            gateway.terminate()
            _ = try await gateway.ended()
        }
    }

    @Test func aPrivateServiceIsAskedOnlyWhereThatIsAllowed() async throws {
        try await Host.run(try Self.double()) { host in
            let folder = try TemporaryFolder("tollgate-services")
            let payment = Payment(number: 1)
            let closed = try await Self.start(folder, host, allowed: ["127.0.0.2"])
            let id = try await Self.order(payment, at: closed)
            #expect(try await closed.notify(payment).status == 200)
            // The first line that fails calls somebody; the others go on for as long as their schedule.
            try await eventually("the lines to be given up", within: .seconds(90)) {
                let lines = try await closed.api("GET", "/v1/orders/\(id)")["lines"]?.array ?? []
                return lines.map { $0["grant"]?["state"]?.string } == ["failed", "failed", nil, "failed"]
            }
            #expect(try await closed.api("GET", "/v1/orders/\(id)")["phase"] == "needs_attention")
            let lines = try await closed.api("GET", "/v1/orders/\(id)")["lines"]?.array ?? []
            #expect(
                lines[0]["grant"]?["reason"]?.string?.contains("dispatch.allow_private_targets") == true,
                "\(lines)"
            )
            #expect(host.operations.value == [])
            closed.terminate()
            _ = try await closed.ended()
            // Mended, and granted after one call.
            let open = try await Self.start(folder, host)
            try await open.api("POST", "/v1/orders/\(id)/grants/retry", [:])
            _ = try await Self.wait(id, "fulfilled", at: open)
            #expect(host.double.grants.value.count == 3 && host.complaints.value == [])
            open.terminate()
            _ = try await open.ended()
        }
    }
}
