import AdapterKit
import HTTPTypes
import InternalAdapter
import Model
import PusherAdapter
import Signing
import Testing

@testable import Edge

/// The types of our own services and of channels.
@Suite struct PublishedVocabularyTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private static func drafts(_ adapter: some Sampling) throws -> [EventDraft] {
        try type(of: adapter).sampleTypes.flatMap { event in
            let request = try adapter.sample(type: event, id: "1", order: "R-1", amount: nil, now: Self.now)
            return try adapter.normalize(try adapter.verify(request, now: Self.now).0).drafts
        }
    }

    @Test func everyTypeIsKnownAndWhatIsSaidIsDescribed() throws {
        let secret = Secret(label: "s", bytes: Array("whsec_\(Base64.encode(Array(repeating: 1, count: 32)))".utf8))
        let services = try InternalAdapter(
            settings: SourceSettings(
                name: "internal",
                secrets: [secret],
                options: ["types": ["*", "goal.failed", "goal.reached"]]
            )
        )
        let pusher = try PusherAdapter(
            settings: SourceSettings(name: "pusher", secrets: [secret], options: ["key": "k"])
        )
        let drafts = try Self.drafts(services) + Self.drafts(pusher)
        let emitted = InternalAdapter.descriptor.emits + PusherAdapter.descriptor.emits
        #expect(Set(drafts.map(\.type)) == Set(emitted))
        for draft in drafts {
            let family = try #require(EventVocabulary.family(of: draft.type), "\(draft.type)")
            let known = Dictionary(
                uniqueKeysWithValues: (family.required + family.optional).map { ($0.name, $0.schema) }
            )
            for (name, value) in draft.data.object?.members ?? [] {
                let kind =
                    switch value {
                    case .bool: "boolean"
                    case .integer: "integer"
                    case .object: "object"
                    default: "string"
                    }
                #expect(known[name]?["type"]?.string == kind, "\(draft.type): \(name)")
            }
            for member in family.required { #expect(draft.data[member.name] != nil, "\(draft.type): \(member.name)") }
        }
    }

    @Test func aTypeThatASourceMayMakeUpHasASchemaToo() async throws {
        let gateway = try await Gateway()
        let schema = try await gateway.send(.get, "/schemas/made_up.thing/1", token: nil)
        #expect(try schema.status == 200 && schema.json["properties"]?["type"]?["const"] == "made_up.thing")
        #expect(try schema.json["properties"]?["data"]?["type"] == "object")
        for path in ["/schemas/made_up.thing/2", "/schemas/other.thing/1"] {
            #expect(try await gateway.send(.get, path, token: nil).status == 404)
        }
        try await gateway.close()
    }
}
