import AdapterKit
import GoogleCloudPubSubAdapter
import Model
import SampleSources
import Testing

@testable import Edge

@Suite struct CloudVocabularyTests {
    @Test func knowsEveryTypeThatIsEmitted() {
        for type in GoogleCloudPubSubAdapter.descriptor.emits {
            #expect(EventVocabulary.types.contains(type), "\(type)")
        }
    }

    /// What the adapter really says is what its family's schema describes.
    @Test(arguments: GoogleCloudPubSubAdapter.sampleTypes)
    func describesWhatIsSaid(_ sample: String) throws {
        let settings = try #require(SampleSources.settings(for: "googlecloud-pubsub"))
        let adapter = try GoogleCloudPubSubAdapter(settings: settings)
        let now = Timestamp(seconds: 1_800_000_000)
        let request = try adapter.sample(type: sample, id: "1", order: nil, amount: nil, now: now)
        let draft = try #require(try adapter.normalize(try adapter.verify(request, now: now).0).drafts.first)
        let family = try #require(EventVocabulary.family(of: draft.type))
        let members = Dictionary(uniqueKeysWithValues: (family.required + family.optional).map { ($0.name, $0.schema) })
        for (name, value) in draft.data.object?.members ?? [] {
            let schema = try #require(members[name], "\(draft.type) has \(name)")
            let type =
                switch value {
                case .string: "string"
                case .integer: "integer"
                case .bool: "boolean"
                default: "object"
                }
            #expect(schema["type"]?.string == type, "\(draft.type): \(name)")
        }
        for member in family.required { #expect(draft.data[member.name] != nil, "\(draft.type): \(member.name)") }
    }
}
