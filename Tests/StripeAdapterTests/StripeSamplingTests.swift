import AdapterKit
import Model
import Signing
import Testing

@testable import StripeAdapter

@Suite("Stripe: samples")
struct StripeSamplingTests {
    private func sample(
        _ type: String,
        id: String = "1",
        order: String? = "A-1",
        amount: Money? = nil,
        secrets: [Secret] = [StripeFixture.secret]
    ) throws -> InboundRequest {
        try StripeFixture.adapter(secrets).sample(
            type: type,
            id: id,
            order: order,
            amount: amount,
            now: StripeFixture.now
        )
    }

    private func draft(_ request: InboundRequest) throws -> EventDraft? {
        let adapter = try StripeFixture.adapter()
        return try adapter.normalize(adapter.verify(request, now: StripeFixture.now).0).drafts.first
    }

    @Test("each is signed, verifies and means something, in test mode", arguments: StripeAdapter.sampleTypes)
    func whole(_ type: String) throws {
        let request = try sample(type)
        let draft = try #require(try draft(request))
        #expect(StripeAdapter.descriptor.emits.contains(draft.type))
        #expect(!draft.livemode)
        #expect(try sample(type) == request)
        #expect(try self.draft(sample(type, id: "2"))?.key != draft.key)
        let namesOrder = ["payment.", "charge.", "checkout."].contains { draft.type.hasPrefix($0) }
        #expect(draft.orderReference == "A-1" || !namesOrder)
    }

    @Test("there is one of every event type")
    func complete() { #expect(StripeAdapter.sampleTypes == StripeTypes.rows.keys.sorted()) }

    @Test("each is signed with the first secret and refused under another")
    func signed() throws {
        let other = Secret(label: "other", bytes: Array("whsec_other".utf8))
        let request = try sample("payment_intent.succeeded", secrets: [StripeFixture.secret, other])
        let proof = try StripeFixture.adapter([other, StripeFixture.secret]).verify(request, now: StripeFixture.now).1
        #expect(proof.matched == "current" && proof.signedAt == StripeFixture.now)
        #expect(throws: VerificationFailure.mismatch) {
            try StripeFixture.adapter([other]).verify(request, now: StripeFixture.now)
        }
    }

    @Test(
        "the amount asked for is the amount read, in currencies that Stripe writes otherwise too",
        arguments: [("EUR", 4500), ("JPY", 3000), ("ISK", 25), ("UGX", 7), ("MGA", 5000), ("KWD", 5120)]
            as [(String, Int64)]
    )
    func amounts(_ currency: String, _ minorUnits: Int64) throws {
        let amount = Money(minorUnits: minorUnits, currency: currency)
        for type in ["payment_intent.succeeded", "charge.refunded", "refund.created", "checkout.session.completed"] {
            #expect(try draft(sample(type, amount: amount))?.amount == amount, "\(type)")
        }
    }

    @Test("an order is named only where one was given")
    func withoutOrder() throws {
        #expect(try draft(sample("payment_intent.succeeded", order: nil))?.orderReference == nil)
    }

    @Test("an unknown type tells the known ones; without a secret there is no sample")
    func refused() {
        #expect(throws: SamplingError.unknownType("payment_intent.gone", known: StripeAdapter.sampleTypes)) {
            try sample("payment_intent.gone")
        }
        #expect(throws: SamplingError.noSecret) { try sample("payment_intent.succeeded", secrets: []) }
    }
}
