import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import StandardWebhooksAdapter

@Suite("Resend: adapter conformance and vectors")
struct ResendConformanceTests {
    /// A text that the suite made up stands for another secret that could be one.
    private static func wellFormed(_ secret: Secret) -> Secret {
        guard secret.bytes != ResendFixture.secret.bytes else { return secret }
        let text = "whsec_" + Base64.encode(HMACSHA256.code([secret.bytes], key: [1]))
        return Secret(label: secret.label, bytes: Array(text.utf8))
    }

    @Test("keeps every promise of the adapter seam", arguments: ResendAdapter.sampleTypes)
    func conforms(_ type: String) throws {
        let make = { @Sendable (secrets: [Secret]) in try ResendFixture.adapter(secrets.map(Self.wellFormed)) }
        let sampler = try make([ResendFixture.secret])
        let request = try sampler.sample(type: type, id: "1", order: "A-1", amount: nil, now: ResendFixture.now)
        let suite = AdapterConformance(
            request: request,
            secret: ResendFixture.secret,
            now: ResendFixture.now,
            make: make
        )
        #expect(try suite.violations() == [])
        let draft = try #require(try sampler.normalize(.withoutProof(request)).drafts.first)
        #expect(draft.type == Resend.kinds[type]?.eventType)
        #expect(draft.data["metadata"]?["order_id"] == "A-1")
    }

    @Test("agrees with svix", arguments: try AdapterVector.load("resend-svix"))
    func agrees(_ vector: AdapterVector) {
        #expect(vector.problem(with: ResendAdapter.self) == nil)
    }

    @Test("the file holds all cases")
    func complete() throws { #expect(try AdapterVector.load("resend-svix").count == 5) }

    @Test("there is a sample of every known type, and none without a secret")
    func samples() throws {
        #expect(ResendAdapter.sampleTypes == Resend.kinds.keys.sorted())
        #expect(throws: SamplingError.noSecret) {
            try ResendFixture.adapter([]).sample(
                type: "email.sent",
                id: "1",
                order: nil,
                amount: nil,
                now: ResendFixture.now
            )
        }
    }
}
