import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import PusherAdapter

/// Calls of an invented app, and the adapter that gets them.
enum PusherCall {
    static let key = "5b2e9d1046c7af83d215"
    static let secret = Secret(label: "current", bytes: Array("7f1c30d2a9e84b65c0d1".utf8))
    static let now = Timestamp(seconds: 1_790_000_000)

    static func adapter(
        _ secrets: [Secret] = [Self.secret],
        options: [String: JSON] = ["key": .string(Self.key)]
    ) throws(AdapterConfigurationError) -> PusherAdapter {
        try PusherAdapter(settings: SourceSettings(name: "pusher", secrets: secrets, options: options))
    }

    static func fixture(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: FixturesFolder.url("pusher/\(name).json")))
    }

    static func signed(
        _ body: [UInt8],
        key: String = Self.key,
        secret: Secret = Self.secret
    ) -> InboundRequest {
        InboundRequest(
            method: "POST",
            target: "/notify/pusher",
            headers: [
                InboundRequest.Header("Content-Type", "application/json"),
                InboundRequest.Header("X-Pusher-Key", key),
                InboundRequest.Header(
                    "X-Pusher-Signature",
                    Hex.encode(HMACSHA256.code([body], key: secret.bytes))
                ),
            ],
            body: body
        )
    }

    static func read(_ body: [UInt8]) throws -> Normalization {
        let adapter = try Self.adapter()
        return try adapter.normalize(adapter.verify(Self.signed(body), now: Self.now).0)
    }

    static func draft(_ name: String) throws -> EventDraft? { try Self.read(Self.fixture(name)).drafts.first }
}
