import AdapterKit
import Model
import Testing

@testable import StripeAdapter

@Suite("Stripe: what each event means")
struct StripeMappingTests {
    @Test("reads the fixture as expected", arguments: try StripeFixture.names())
    func reads(_ name: String) throws {
        let body = try StripeFixture.body(name)
        let entries = try StripeFixture.read(body).entries
        switch try #require(Expectation.all[name], "no expectation for the fixture") {
        case .event(let type, let effect, let amount, let order, let objects):
            guard entries.count == 1, case .event(let draft) = entries[0] else {
                Issue.record("no event: \(entries)")
                return
            }
            #expect(draft.type == type)
            #expect(draft.effectKey == "stripe|" + effect)
            #expect(draft.amount == amount)
            #expect(draft.orderReference == order)
            #expect(draft.objects.joined(separator: " ") == objects)
            #expect(draft.subject == draft.objects.first)
            #expect(JSON.string(draft.key) == body["id"])
            #expect(JSON.bool(draft.livemode) == body["livemode"])
            #expect(draft.account.map { .string($0) } == body["account"] ?? body["context"])
            #expect(draft.targetState == String(type.drop { $0 != "." }.dropFirst()))
            #expect(draft.occurredAt != nil)
        case .ignored(let type): #expect(entries == [.ignored(providerType: type)])
        case .unrecognized(let type): #expect(entries == [.unrecognized(providerType: type)])
        }
    }

    @Test("every expectation has its fixture")
    func complete() throws {
        #expect(try Set(StripeFixture.names()) == Set(Expectation.all.keys))
    }

    @Test("the descriptor names the types that the fixtures make, no more and no less")
    func emits() throws {
        let made = try StripeFixture.names().compactMap { try StripeFixture.draft($0)?.type }
        #expect(Set(made).sorted() == StripeAdapter.descriptor.emits)
    }

    /// The snapshot events that the adapter promises to know.
    private static let promised = """
        payment_intent.succeeded payment_intent.payment_failed payment_intent.processing
        payment_intent.requires_action payment_intent.amount_capturable_updated payment_intent.canceled
        charge.succeeded charge.failed charge.captured charge.expired charge.pending charge.refunded
        refund.created refund.updated refund.failed charge.refund.updated
        charge.dispute.created charge.dispute.updated charge.dispute.closed charge.dispute.funds_withdrawn
        charge.dispute.funds_reinstated
        checkout.session.completed checkout.session.async_payment_succeeded checkout.session.async_payment_failed
        checkout.session.expired
        payout.created payout.paid payout.failed payout.canceled payout.updated
        transfer.created transfer.updated transfer.reversed
        terminal.reader.action_succeeded terminal.reader.action_failed terminal.reader.action_updated
        account.updated capability.updated
        """
        .split { $0 == " " || $0 == "\n" }.map(String.init)

    @Test("every promised type has a row, and a fixture of its name that holds it")
    func rows() throws {
        #expect(Set(StripeTypes.rows.keys) == Set(Self.promised))
        for type in Self.promised { #expect(try StripeFixture.body(type)["type"] == .string(type)) }
    }

    @Test("passes on nothing about the payer", arguments: try StripeFixture.names())
    func privacy(_ name: String) throws {
        guard let draft = try StripeFixture.draft(name) else { return }
        #expect(!draft.data.text.contains("Noor") && !draft.data.text.contains("@"))
        #expect(draft.data["provider_event"]?["id"] == .string(draft.key))
    }

    @Test("the order is found under the keys that the source names")
    func orderKeys() throws {
        let settings = SourceSettings(name: "stripe", secrets: [], orderKeys: ["metadata.cart", "client_reference_id"])
        let adapter = try StripeAdapter(settings: settings)
        let order = { (changes: [String: JSON?]) in
            let body = try StripeFixture.body("checkout.session.completed", changes)
            return try adapter.normalize(.withoutProof(StripeFixture.request(body.bytes))).drafts.first?.orderReference
        }
        #expect(try order([:]) == "A-1001")
        #expect(try order(["metadata": ["cart": "C-1", "order_id": "A-1"]]) == "C-1")
        #expect(try order(["metadata": ["cart": ""], "client_reference_id": .null]) == nil)
    }
}
