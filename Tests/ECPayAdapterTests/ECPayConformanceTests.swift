import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import ECPayAdapter

@Suite("ECPay: adapter conformance and vectors")
struct ECPayConformanceTests {
    /// Stands for the texts that the suite makes up, which are no pairs.
    private static func wellFormed(_ secret: Secret) -> Secret {
        guard secret.bytes != ECPayFixture.secret.bytes else { return secret }
        return Secret(label: secret.label, bytes: ECPayFixture.other.bytes)
    }

    @Test("keeps every promise of the adapter seam", arguments: ECPayAdapter.sampleTypes)
    func conforms(_ type: String) throws {
        let make = { @Sendable (secrets: [Secret]) in try ECPayFixture.adapter(secrets.map(Self.wellFormed)) }
        let sampler = try make([ECPayFixture.secret])
        let amount = Money(minorUnits: 4500, currency: "TWD")
        let request = try sampler.sample(type: type, id: "1", order: "A-1", amount: amount, now: ECPayFixture.now)
        let mac = try #require(try FormFields(parsing: request.body)["CheckMacValue"])
        let suite = AdapterConformance(
            request: request,
            secret: ECPayFixture.secret,
            now: ECPayFixture.now,
            proofTexts: [mac],
            make: make
        )
        #expect(try suite.violations() == [])
        let draft = try #require(try sampler.normalize(.withoutProof(request)).drafts.first)
        #expect(draft.amount == amount && draft.orderReference == (type == "paid-simulated" ? nil : "A-1"))
        #expect(draft.livemode == (type != "paid-simulated"))
        #expect(draft.occurredAt == Timestamp(seconds: ECPayFixture.now.seconds))
    }

    @Test("agrees with the SDK", arguments: try AdapterVector.load("ecpay"))
    func agrees(_ vector: AdapterVector) { #expect(vector.problem(with: ECPayAdapter.self) == nil) }

    @Test("the file holds all cases")
    func complete() throws { #expect(try AdapterVector.load("ecpay").count == 10) }
}
