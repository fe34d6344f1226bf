import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import KlaviyoAdapter

@Suite("Klaviyo: adapter conformance and vectors")
struct KlaviyoConformanceTests {
    @Test("keeps every promise of the adapter seam", arguments: KlaviyoAdapter.sampleTypes)
    func conforms(_ type: String) throws {
        let make = { @Sendable (secrets: [Secret]) in KlaviyoFixture.adapter(secrets) }
        let sampler = make([KlaviyoFixture.secret])
        let request = try sampler.sample(type: type, id: "1", order: nil, amount: nil, now: KlaviyoFixture.now)
        let suite = AdapterConformance(
            request: request,
            secret: KlaviyoFixture.secret,
            now: KlaviyoFixture.now,
            make: make
        )
        #expect(try suite.violations() == [])
        let draft = try #require(try sampler.normalize(.withoutProof(request)).drafts.first)
        #expect(draft.type == KlaviyoTopic.meanings[String(type.dropFirst(KlaviyoTopic.prefix.count))]?.eventType)
    }

    @Test("agrees with the recorded verdicts", arguments: try AdapterVector.load("klaviyo"))
    func agrees(_ vector: AdapterVector) { #expect(vector.problem(with: KlaviyoAdapter.self) == nil) }

    @Test("the file holds all cases")
    func complete() throws { #expect(try AdapterVector.load("klaviyo").count == 14) }
}
