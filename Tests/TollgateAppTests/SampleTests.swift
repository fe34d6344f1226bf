import AdapterKit
import Catalog
import Model
import SampleSources
import Testing

@Suite("Samples of every adapter") struct SampleTests {
    private static let now = Timestamp(seconds: 1_790_000_000)

    @Test("each adapter has a source to try it with", arguments: AdapterCatalog.names)
    func settings(name: String) throws {
        let type = try #require(AdapterCatalog.adapter(named: name))
        let settings = try #require(SampleSources.settings(for: name))
        _ = try type.init(settings: settings)
    }

    /// What `tollgate send` sends is what the adapter takes, and what the catalogue says of its events is true.
    @Test("each sample is proved and read as an event of the catalogue", arguments: AdapterCatalog.names)
    func samples(name: String) throws {
        let type = try #require(AdapterCatalog.adapter(named: name) as? any Sampling.Type)
        #expect(!type.sampleTypes.isEmpty && type.sampleTypes == type.sampleTypes.sorted())
        try Self.check(type, try #require(SampleSources.settings(for: name)))
    }

    private static func check(_ type: (some Sampling).Type, _ settings: SourceSettings) throws {
        let adapter = try type.init(settings: settings)
        for event in type.sampleTypes {
            let call = try adapter.sample(type: event, id: "s1", order: "A-1", amount: nil, now: Self.now)
            #expect(type.descriptor.methods.contains(call.method), "\(event)")
            let (verified, _) = try adapter.verify(call, now: Self.now)
            let reading = try adapter.normalize(verified)
            let types = reading.drafts.map(\.type)
            let claims = reading.entries.contains { if case .claim = $0 { true } else { false } }
            #expect(!types.isEmpty || claims, "\(event) makes no event")
            #expect(types.allSatisfy(type.descriptor.emits.contains), "\(event) makes \(types)")
        }
    }
}
