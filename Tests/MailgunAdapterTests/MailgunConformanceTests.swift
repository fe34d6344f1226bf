import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import MailgunAdapter

@Suite("Mailgun: adapter conformance and vectors")
struct MailgunConformanceTests {
    @Test("keeps every promise of the adapter seam, in each form of body", arguments: ["json", "form", "multipart"])
    func conforms(_ body: String) throws {
        let request =
            switch body {
            case "json": MailgunFixture.call(try MailgunFixture.event("delivered"))
            case "form": MailgunFixture.call(try MailgunFixture.form("delivered"))
            default: MailgunFixture.multipart(try MailgunFixture.form("inbound"))
            }
        let suite = AdapterConformance(
            request: request,
            secret: MailgunFixture.secret,
            now: MailgunFixture.now,
            proofTexts: MailgunFixture.proof().map(\.value),
            make: { @Sendable secrets in MailgunFixture.adapter(secrets) }
        )
        #expect(try suite.violations() == [])
    }

    @Test("keeps every promise with its samples", arguments: MailgunAdapter.sampleTypes)
    func samples(_ type: String) throws {
        let adapter = MailgunFixture.adapter()
        let sample = { (id: String) in
            try adapter.sample(type: type, id: id, order: "A-1", amount: nil, now: MailgunFixture.now)
        }
        let signature = try JSON(parsing: try sample("1").body)["signature"]
        let suite = AdapterConformance(
            request: try sample("1"),
            secret: MailgunFixture.secret,
            now: MailgunFixture.now,
            proofTexts: ["timestamp", "token", "signature"].compactMap { signature?[$0]?.string },
            make: { @Sendable secrets in MailgunFixture.adapter(secrets) }
        )
        #expect(try suite.violations() == [])
        let (verified, proof) = try adapter.verify(try sample("1"), now: MailgunFixture.now)
        let draft = try #require(try adapter.normalize(verified).drafts.first)
        #expect(!draft.livemode && draft.data["metadata"]?["order"] == "A-1")
        let other = try adapter.verify(try sample("2"), now: MailgunFixture.now)
        #expect(try adapter.normalize(other.0).drafts.first?.key != draft.key)
        #expect(other.1.token != proof.token)
        #expect(throws: SamplingError.noSecret) {
            try MailgunFixture.adapter([]).sample(type: type, id: "1", order: nil, amount: nil, now: MailgunFixture.now)
        }
    }

    @Test("agrees with the vectors", arguments: try AdapterVector.load("mailgun"))
    func agrees(_ vector: AdapterVector) { #expect(vector.problem(with: MailgunAdapter.self) == nil) }
}
