import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import StandardWebhooksAdapter

/// The recorded shapes in `Fixtures/resend`, named after their type, with variants after a hyphen.
enum ResendFixture {
    static let secret = Secret(label: "current", bytes: Array("whsec_aW52ZW50ZWQgZm9yIHRoZXNlIHRlc3RzIG9ubHk=".utf8))
    static let now = Timestamp(seconds: 1_790_000_000)

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: FixturesFolder.url("resend").path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func body(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: FixturesFolder.url("resend/\(name).json")))
    }

    static func adapter(_ secrets: [Secret] = [Self.secret]) throws -> ResendAdapter {
        try ResendAdapter(settings: SourceSettings(name: "resend", secrets: secrets))
    }

    static func request(_ body: [UInt8], id: String = "msg_1") -> InboundRequest {
        let headers = [InboundRequest.Header("svix-id", id), InboundRequest.Header("svix-timestamp", "1790000000")]
        return InboundRequest(
            method: "POST",
            target: "/notify/resend",
            headers: headers + [InboundRequest.Header("svix-signature", "v1,none")],
            body: body
        )
    }

    static func signed(_ body: [UInt8], id: String = "msg_1", by secret: Secret = Self.secret) throws -> InboundRequest
    {
        let headers = try StandardWebhooks.sign(
            id: id,
            at: Self.now,
            body: body,
            secrets: [try WebhookSecret(secret)]
        )
        var request = Self.request(body, id: id)
        request.headers[2].value = headers.signature
        return request
    }

    static func read(_ body: [UInt8]) throws -> Normalization {
        try Self.adapter().normalize(.withoutProof(Self.request(body)))
    }
}
