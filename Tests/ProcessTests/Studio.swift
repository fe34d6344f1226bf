import Foundation
import Model
import Signing
import TestSupport
import Testing

@testable import ProviderDoubles

/// A gateway with a shop's services and a service that encodes images; storage tells of objects through a source of our
/// own.
struct Studio {
    let services: DoubleHost<ServicesDouble>
    let jobs: DoubleHost<MediaJobsDouble>
    let folder: TemporaryFolder

    static func run(_ body: (Studio) async throws -> Void) async throws {
        let now: @Sendable () -> Timestamp = { .wall }
        let secret = Secret(label: "services", bytes: Array(GatewayProcess.servicesSecret.utf8))
        let services = ServicesDouble(
            secret: try WebhookSecret(secret),
            token: GatewayProcess.walletToken,
            now: now
        )
        let jobs = MediaJobsDouble(secret: GatewayProcess.servicesSecret, now: now)
        try await DoubleHost<ServicesDouble>.run(services) { services in
            try await DoubleHost<MediaJobsDouble>.run(jobs) { jobs in
                let folder = try TemporaryFolder("tollgate-studio")
                try Self.writeAccount(folder)
                try await body(Studio(services: services, jobs: jobs, folder: folder))
            }
        }
    }

    func start() async throws -> GatewayProcess {
        let schedule: JSON = .array(["0s"] + Array(repeating: "50ms", count: 200))
        return try await GatewayProcess.start(
            in: self.folder.path,
            sources: [
                "media": [
                    "adapter": "internal", "secrets": ["env:SERVICES_SECRET"],
                    "types": ["object.finalized", "post.created"],
                ]
            ],
            settings: [
                "automation": ["command_schedule": schedule],
                "fulfilment": [
                    "services": [
                        "shop": [
                            "url": .string(self.services.url("/grants")), "secret": "env:SERVICES_SECRET",
                            "timeout": "1s",
                        ]
                    ],
                    "kinds": ["diamond_pack": "shop", "points": "shop"],
                ],
                "assets": [
                    "upload_bucket": "uploads", "published_bucket": "published",
                    "credentials": .string("file:\(self.folder.file("account.json"))"),
                    "jobs": ["encode": ["url": .string(self.jobs.url("/jobs")), "secret": "env:SERVICES_SECRET"]],
                ],
            ]
        )
    }

    /// Upload URLs are signed with it; nobody is called.
    private static func writeAccount(_ folder: TemporaryFolder) throws {
        let account: JSON = [
            "type": "service_account", "project_id": .string(GoogleCloudDouble.project),
            "private_key_id": .string(GoogleCloudDouble.keyID), "private_key": .string(GoogleCloudDouble.privateKey),
            "client_email": .string(GoogleCloudDouble.email), "token_uri": "http://127.0.0.1:9/token",
        ]
        try Data(account.bytes).write(to: URL(filePath: folder.file("account.json")))
    }

    // MARK: Orders

    /// An order of 20 USD with two lines that a service grants.
    func order(_ payment: Payment, at gateway: GatewayProcess) async throws -> String {
        let order: JSON = [
            "reference": .string(payment.order), "currency": "USD", "livemode": false, "buyer": ["id": "u1"],
            "lines": [
                ["sku": "diamond_100", "quantity": 3, "unit_price": 500],
                ["sku": "points-1", "kind": "points", "quantity": 5, "unit_price": 100],
            ],
        ]
        return try #require(try await gateway.api("POST", "/v1/orders", order, key: payment.order)["id"]?.string)
    }

    /// Stripe tells of a refund of a part.
    func refund(_ amount: Int64, of payment: Payment, at gateway: GatewayProcess) async throws {
        let refund: JSON = [
            "id": .string("re_\(payment.number)"), "object": "refund", "amount": .integer(amount), "currency": "usd",
            "status": "succeeded", "payment_intent": .string(payment.intent),
            "charge": .string("ch_process_\(payment.number)"),
        ]
        let event: JSON = [
            "id": .string("evt_refund_\(payment.number)"), "object": "event", "api_version": "2026-10-28.endive",
            "created": 1_790_000_000, "type": "refund.updated", "livemode": false, "pending_webhooks": 1,
            "data": ["object": refund],
        ]
        #expect(try await gateway.stripeCall(event.bytes).send(to: gateway.port).status == 200)
    }

    // MARK: Assets

    func image(_ name: String, at gateway: GatewayProcess) async throws -> String {
        let asset: JSON = [
            "kind": "image", "owner": .string(name), "content_type": "image/png", "size": 1000,
            "checksum": ["crc32c": "yZRlqg=="],
        ]
        return try #require(try await gateway.api("POST", "/v1/assets", asset, key: name)["id"]?.string)
    }

    /// The bytes of an asset are there.
    func upload(_ asset: String, at gateway: GatewayProcess) async throws -> Int {
        try await self.publish(
            "object.finalized",
            ["bucket": "uploads", "object": .string("assets/\(asset)/source"), "generation": "7", "size": 1000],
            at: gateway
        )
    }

    func post(_ asset: String, at gateway: GatewayProcess) async throws -> Int {
        try await self.publish("post.created", ["assets": [.string(asset)]], at: gateway)
    }

    /// What the encode of an asset makes has appeared.
    func finish(_ asset: String, at gateway: GatewayProcess) async throws -> Int {
        try await self.publish(
            "object.finalized",
            [
                "bucket": "published", "object": .string("assets/\(asset)/image/7/image"), "generation": "8",
                "size": 10,
            ],
            at: gateway
        )
    }

    /// - Returns: the answer's status.
    private func publish(_ type: String, _ data: JSON, at gateway: GatewayProcess) async throws -> Int {
        let name = data["object"]?.string ?? data["assets"]?.array?.first?.string ?? ""
        let event: JSON = [
            "specversion": "1.0", "id": .string("\(type) \(name)"), "source": "/studio", "type": .string(type),
            "subject": .string(name), "time": "2026-11-21T12:00:00Z", "datacontenttype": "application/json",
            "data": data,
        ]
        let secret = try WebhookSecret(Secret(label: "media", bytes: Array(GatewayProcess.servicesSecret.utf8)))
        let signed = try StandardWebhooks.sign(id: "msg \(name)", at: .wall, body: event.bytes, secrets: [secret])
        return try await HTTPCall(
            method: "POST",
            path: "/notify/media",
            headers: [("content-type", "application/cloudevents+json")] + signed.fields.map { ($0.name, $0.value) },
            body: event.bytes
        )
        .send(to: gateway.port).status
    }
}
