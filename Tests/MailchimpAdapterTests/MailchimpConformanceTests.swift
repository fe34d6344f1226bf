import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import MailchimpAdapter

@Suite("Mailchimp: adapter conformance and vectors")
struct MailchimpConformanceTests {
    private static let secret = Secret(label: "current", bytes: Array("invented-url-secret".utf8))

    @Test("keeps every promise of the adapter seam", arguments: MailchimpAdapter.sampleTypes)
    func conforms(_ type: String) throws {
        let make = { @Sendable (secrets: [Secret]) in MailchimpFixture.adapter(secrets) }
        let request = try make([Self.secret])
            .sample(type: type, id: "1", order: nil, amount: nil, now: MailchimpFixture.now)
        let suite = AdapterConformance(
            request: request,
            secret: Self.secret,
            now: MailchimpFixture.now,
            proofTexts: ["invented-url-secret"],
            make: make
        )
        #expect(try suite.violations() == [])
    }

    @Test("agrees with the vectors", arguments: try AdapterVector.load("mailchimp-marketing"))
    func agrees(_ vector: AdapterVector) { #expect(vector.problem(with: MailchimpAdapter.self) == nil) }

    @Test("there is a sample of every type, and each makes its own event")
    func samples() throws {
        let types = ["campaign", "cleaned", "profile", "subscribe", "unsubscribe", "upemail"]
        #expect(MailchimpAdapter.sampleTypes == types)
        let adapter = MailchimpFixture.adapter()
        var keys: Set<String> = []
        for type in types {
            for id in ["1", "2"] {
                let call = try adapter.sample(type: type, id: id, order: nil, amount: nil, now: MailchimpFixture.now)
                let draft = try adapter.normalize(adapter.verify(call, now: MailchimpFixture.now).0).drafts.first
                #expect(draft?.occurredAt == MailchimpFixture.now)
                keys.insert(try #require(draft?.key))
            }
        }
        #expect(keys.count == 2 * types.count)
        #expect(throws: SamplingError.noSecret) {
            try MailchimpFixture.adapter([])
                .sample(type: "profile", id: "1", order: nil, amount: nil, now: MailchimpFixture.now)
        }
    }
}
