import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import GoogleCloudPubSubAdapter

/// Keys, tokens and the recorded pushes in `Fixtures/googlecloud-pubsub`: one for each event type, variants after a
/// hyphen.
enum PushFixture {
    static let now = Timestamp(seconds: 1_790_000_000)
    static let audience = "https://hooks.example.com/notify/googlecloud/pubsub"
    static let account = "push@invented-shop.iam.gserviceaccount.com"
    static let google = PushConfiguration.googleKeys

    static func pem(_ name: String = "one") throws -> String {
        try String(decoding: Data(contentsOf: FixturesFolder.url("googlecloud-pubsub/keys/\(name).pem")), as: UTF8.self)
    }

    static func key(_ name: String = "one") throws -> RSASigningKey { try RSASigningKey(pem: self.pem(name)) }

    static func secret(_ name: String = "one", label: String = "file:sample.pem") throws -> Secret {
        Secret(label: label, bytes: Array(try self.pem(name).utf8))
    }

    /// What Google publishes in these tests: the key `one` under its own name.
    static func published(_ names: String...) throws -> RSAKeySet {
        RSAKeySet(try Dictionary(uniqueKeysWithValues: names.map { ($0, try self.key($0).publicKey) }))
    }

    static func settings(
        secrets: [Secret] = [],
        keys: RSAKeySet? = nil,
        options: [String: JSON] = [:]
    ) -> SourceSettings {
        let published = PublishedKeys()
        if let keys { published.replace(Self.google, with: keys) }
        let usual: [String: JSON] = ["audience": .string(Self.audience), "service_account": .string(Self.account)]
        return SourceSettings(
            name: "googlecloud/pubsub",
            secrets: secrets,
            options: usual.merging(options) { $1 },
            publishedKeys: published
        )
    }

    static func adapter(_ settings: SourceSettings? = nil) throws -> GoogleCloudPubSubAdapter {
        try GoogleCloudPubSubAdapter(settings: settings ?? self.settings(keys: self.published("one")))
    }

    /// A token as Google makes it, signed by a key under that key's name.
    static func token(_ changes: [String: JSON?] = [:], key: String = "one", kid: String? = nil) throws -> String {
        var claims = JSONObject([
            ("aud", .string(Self.audience)), ("azp", "1137"), ("email", .string(Self.account)),
            ("email_verified", true), ("exp", .integer(Self.now.seconds + 3000)),
            ("iat", .integer(Self.now.seconds - 600)), ("iss", "https://accounts.google.com"), ("sub", "1137"),
        ])
        for (name, value) in changes { claims[name] = value }
        return try self.key(key).token(.object(claims), kid: kid ?? key)
    }

    static func request(
        _ body: [UInt8],
        token: String? = nil,
        _ headers: [InboundRequest.Header] = []
    ) -> InboundRequest {
        let proof = token.map { [InboundRequest.Header("Authorization", "Bearer \($0)")] } ?? []
        return InboundRequest(
            method: "POST",
            target: "/notify/googlecloud/pubsub",
            headers: proof + headers,
            body: body
        )
    }

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: FixturesFolder.url("googlecloud-pubsub").path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func body(_ name: String) throws -> JSON {
        try JSON(parsing: Array(Data(contentsOf: FixturesFolder.url("googlecloud-pubsub/\(name).json"))))
    }

    /// The recorded push with some members of its message set; `.null` sets null, nil takes the member away.
    static func body(_ name: String, _ changes: [String: JSON?]) throws -> JSON {
        var envelope = try Self.body(name).object ?? JSONObject()
        var message = envelope["message"]?.object ?? JSONObject()
        for (member, value) in changes { message[member] = value }
        envelope["message"] = .object(message)
        return .object(envelope)
    }

    /// The recorded push with some of its attributes changed.
    static func body(_ name: String, attributes: [String: JSON?]) throws -> JSON {
        var all = try Self.body(name)["message"]?["attributes"]?.object ?? JSONObject()
        for (attribute, value) in attributes { all[attribute] = value }
        return try Self.body(name, ["attributes": .object(all)])
    }

    static func read(_ request: InboundRequest) throws -> Normalization {
        try Self.adapter().normalize(.withoutProof(request))
    }

    static func read(_ body: JSON) throws -> Normalization { try Self.read(Self.request(body.bytes)) }

    static func draft(_ name: String) throws -> EventDraft? { try Self.read(Self.body(name)).drafts.first }
}
