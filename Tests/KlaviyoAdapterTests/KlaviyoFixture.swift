import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import KlaviyoAdapter

/// The recorded shapes in `Fixtures/klaviyo`: one for each topic, named after it.
enum KlaviyoFixture {
    static let secret = Secret(label: "current", bytes: Array("klaviyo-invented-secret".utf8))
    static let now = Timestamp(seconds: 1_795_162_560)
    static let webhook = "01HWEBHOOKINVENTED"

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: FixturesFolder.url("klaviyo").path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func body(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: FixturesFolder.url("klaviyo/\(name).json")))
    }

    static func adapter(_ secrets: [Secret] = [Self.secret]) -> KlaviyoAdapter {
        KlaviyoAdapter(settings: SourceSettings(name: "klaviyo", secrets: secrets))
    }

    /// The call as Klaviyo would make it.
    static func signed(
        _ body: [UInt8],
        time: String = Self.now.imfFixdate,
        webhook: String? = Self.webhook
    ) -> InboundRequest {
        let code = HMACSHA256.code([body, Array(time.utf8)], key: Self.secret.bytes)
        var headers = [
            InboundRequest.Header("Klaviyo-Signature", Hex.encode(code)),
            InboundRequest.Header("Klaviyo-Timestamp", time),
        ]
        if let webhook { headers.append(InboundRequest.Header("Klaviyo-Webhook-Id", webhook)) }
        return InboundRequest(method: "POST", target: "/notify/klaviyo", headers: headers, body: body)
    }

    static func read(_ body: [UInt8], webhook: String? = Self.webhook) throws -> Normalization {
        try Self.adapter().normalize(.withoutProof(Self.signed(body, webhook: webhook)))
    }
}
