import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import NewebPayAdapter

@Suite("NewebPay: adapter conformance and vectors")
struct NewebPayConformanceTests {
    /// Stands for the texts that the suite makes up, which are no pairs.
    private static func wellFormed(_ secret: Secret) -> Secret {
        guard secret.bytes != NewebPayFixture.secret.bytes else { return secret }
        return Secret(label: secret.label, bytes: NewebPayFixture.other.bytes)
    }

    @Test("keeps every promise of the adapter seam", arguments: NewebPayAdapter.sampleTypes)
    func conforms(_ type: String) throws {
        let make = { @Sendable (secrets: [Secret]) in try NewebPayFixture.adapter(secrets.map(Self.wellFormed)) }
        let sampler = try make([NewebPayFixture.secret])
        let amount = Money(minorUnits: 4500, currency: "TWD")
        let request = try sampler.sample(type: type, id: "1", order: "A-1", amount: amount, now: NewebPayFixture.now)
        let form = try FormFields(parsing: request.body)
        let suite = AdapterConformance(
            request: request,
            secret: NewebPayFixture.secret,
            now: NewebPayFixture.now,
            proofTexts: [try #require(form["TradeSha"]), try #require(form["TradeInfo"])],
            make: make
        )
        #expect(try suite.violations() == [])
        let draft = try #require(try sampler.normalize(.withoutProof(request)).drafts.first)
        #expect(draft.amount == amount && draft.orderReference == "A-1")
    }

    @Test("agrees with the recorded verdicts", arguments: try AdapterVector.load("newebpay"))
    func agrees(_ vector: AdapterVector) { #expect(vector.problem(with: NewebPayAdapter.self) == nil) }

    @Test("the file holds all cases")
    func complete() throws { #expect(try AdapterVector.load("newebpay").count == 10) }
}
