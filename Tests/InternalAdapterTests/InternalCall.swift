import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import InternalAdapter

/// Calls of an invented service, and the adapter that gets them.
enum InternalCall {
    static let key = Array(repeating: UInt8(0x41), count: 32)
    static let secret = Secret(label: "current", bytes: Array("whsec_\(Base64.encode(Self.key))".utf8))
    static let now = Timestamp(seconds: 1_790_000_000)
    static let structured = "application/cloudevents+json; charset=utf-8"
    static let batch = "application/cloudevents-batch+json"

    /// Everything that can be given away without naming it, and what ends a goal.
    static let options: [String: JSON] = ["types": ["*", "goal.failed", "goal.reached"]]

    static func adapter(
        _ secrets: [Secret] = [Self.secret],
        _ options: [String: JSON] = Self.options,
        tolerance: Tolerance? = nil
    ) throws(AdapterConfigurationError) -> InternalAdapter {
        try InternalAdapter(
            settings: SourceSettings(name: "internal", secrets: secrets, tolerance: tolerance, options: options)
        )
    }

    static func fixture(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: FixturesFolder.url("internal/\(name).json")))
    }

    /// A call as a service makes it, signed with `secrets` and `keys`.
    static func signed(
        _ body: [UInt8],
        type: String = Self.structured,
        id: String = "msg_1",
        headers: [InboundRequest.Header] = [],
        secrets: [Secret] = [Self.secret],
        keys: [SigningKey] = [],
        at moment: Timestamp = Self.now
    ) throws -> InboundRequest {
        let secrets = try secrets.map { try WebhookSecret($0) }
        let proof = try StandardWebhooks.sign(id: id, at: moment, body: body, secrets: secrets, keys: keys)
        return InboundRequest(
            method: "POST",
            target: "/notify/internal",
            headers: [InboundRequest.Header("Content-Type", type)] + headers
                + proof.fields.map { InboundRequest.Header($0.name, $0.value) },
            body: body
        )
    }

    /// What the adapter makes of a call once it is proved.
    static func read(
        _ body: [UInt8],
        type: String = Self.structured,
        id: String = "msg_1",
        headers: [InboundRequest.Header] = [],
        options: [String: JSON] = Self.options
    ) throws -> Normalization {
        let adapter = try Self.adapter([Self.secret], options)
        let request = try Self.signed(body, type: type, id: id, headers: headers)
        return try adapter.normalize(adapter.verify(request, now: Self.now).0)
    }

    static func draft(_ name: String, options: [String: JSON] = Self.options) throws -> EventDraft? {
        try Self.read(Self.fixture(name), options: options).drafts.first
    }
}
