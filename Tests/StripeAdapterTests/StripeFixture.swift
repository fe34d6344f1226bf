import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import StripeAdapter

/// The recorded shapes in `Fixtures/stripe`: one for each event type, named after it, and variants after a hyphen.
enum StripeFixture {
    static let secret = Secret(label: "current", bytes: Array("whsec_invented".utf8))
    static let now = Timestamp(seconds: 1_790_000_000)

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: FixturesFolder.url("stripe").path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func body(_ name: String) throws -> JSON {
        try JSON(parsing: Array(Data(contentsOf: FixturesFolder.url("stripe/\(name).json"))))
    }

    /// The fixture with some members of `data.object` set; `.null` sets null, nil takes the member away.
    static func body(_ name: String, _ changes: [String: JSON?]) throws -> JSON {
        var event = try Self.body(name).object ?? JSONObject()
        var object = event["data"]?["object"]?.object ?? JSONObject()
        for (member, value) in changes { object[member] = value }
        event["data"] = ["object": .object(object)]
        return .object(event)
    }

    static func adapter(
        _ secrets: [Secret] = [Self.secret],
        accounts: [String]? = nil
    ) throws(AdapterConfigurationError) -> StripeAdapter {
        var settings = SourceSettings(name: "stripe", secrets: secrets)
        settings.options["accounts"] = accounts.map { .array($0.map { .string($0) }) }
        return try StripeAdapter(settings: settings)
    }

    static func request(_ body: [UInt8], _ headers: [InboundRequest.Header] = []) -> InboundRequest {
        InboundRequest(method: "POST", target: "/notify/stripe", headers: headers, body: body)
    }

    static func read(_ body: JSON) throws -> Normalization {
        try Self.adapter().normalize(.withoutProof(Self.request(body.bytes)))
    }

    static func draft(_ body: JSON) throws -> EventDraft? { try Self.read(body).drafts.first }

    static func draft(_ name: String) throws -> EventDraft? { try Self.draft(Self.body(name)) }
}
