import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import SendGridAdapter

@Suite("SendGrid: adapter conformance and vectors")
struct SendGridConformanceTests {
    /// Stand for the texts that the suite makes up, which are no keys.
    private static func wellFormed(_ secret: Secret) -> Secret {
        guard secret.bytes != SendGridFixture.privateKey.bytes else { return secret }
        return Secret(label: secret.label, bytes: SendGridFixture.otherKey.bytes)
    }

    @Test("keeps every promise of the adapter seam", arguments: ["delivered", "click"])
    func conforms(_ type: String) throws {
        let make = { @Sendable (secrets: [Secret]) in try SendGridFixture.adapter(secrets.map(Self.wellFormed)) }
        let secret = SendGridFixture.privateKey
        let request = try make([secret])
            .sample(type: type, id: "1", order: "A-1", amount: nil, now: SendGridFixture.now)
        let suite = AdapterConformance(request: request, secret: secret, now: SendGridFixture.now, make: make)
        #expect(try suite.violations() == [])
    }

    @Test("agrees with the SDK and our policy", arguments: try AdapterVector.load("sendgrid"))
    func agrees(_ vector: AdapterVector) {
        #expect(vector.problem(with: SendGridAdapter.self) == nil)
    }

    @Test("the file holds all cases")
    func complete() throws { #expect(try AdapterVector.load("sendgrid").count == 13) }

    @Test(
        "a sample means its type, and names the order among the sender's own members",
        arguments: SendGridAdapter.sampleTypes
    )
    func samples(_ type: String) throws {
        let sampler = try SendGridFixture.adapter([SendGridFixture.privateKey])
        let request = try sampler.sample(type: type, id: "1", order: "A-1", amount: nil, now: SendGridFixture.now)
        // The public half is what a source is configured with.
        let adapter = try SendGridFixture.adapter()
        let draft = try #require(
            try adapter.normalize(adapter.verify(request, now: SendGridFixture.now).0).drafts.first
        )
        #expect(draft.type == SendGridEvent.kinds[type]?.eventType && draft.data["metadata"]?["order_id"] == "A-1")
    }

    @Test("a public key does not sign samples")
    func noPrivateKey() {
        #expect(throws: SamplingError.noSecret) {
            try SendGridFixture.adapter().sample(
                type: "open",
                id: "1",
                order: nil,
                amount: nil,
                now: SendGridFixture.now
            )
        }
    }
}
