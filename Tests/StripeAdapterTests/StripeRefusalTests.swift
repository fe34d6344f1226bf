import AdapterKit
import Model
import Testing

@testable import StripeAdapter

@Suite("Stripe: what cannot be read")
struct StripeRefusalTests {
    private static let notWhole: [JSON] = ["4500", .null, .number("45.5"), .number("99999999999999999999"), true, []]

    private static func quarantined(_ path: String, _ problem: String) -> Normalization {
        .quarantined("data.object.\(path): \(problem)")
    }

    @Test(
        "an amount that is no whole number is put aside, whatever else tells it",
        arguments: [
            ("payment_intent.succeeded", "amount_received"), ("payment_intent.processing", "amount"),
            ("payment_intent.amount_capturable_updated", "amount_capturable"), ("charge.succeeded", "amount"),
            ("charge.captured", "amount_captured"), ("charge.refunded", "amount_refunded"),
            ("refund.created", "amount"), ("charge.dispute.created", "amount"),
            ("checkout.session.async_payment_succeeded", "amount_total"),
            ("checkout.session.completed-subscription", "amount_total"), ("payout.paid", "amount"),
            ("transfer.reversed", "amount_reversed"),
        ]
    )
    func amounts(_ name: String, _ member: String) throws {
        let expected = Self.quarantined(member, "missing or no whole number")
        for value in Self.notWhole {
            #expect(try StripeFixture.read(StripeFixture.body(name, [member: value])) == expected, "\(value.text)")
        }
    }

    @Test("an amount that is left out is put aside where nothing else tells it")
    func missing() throws {
        for (name, member) in [
            ("refund.created", "amount"), ("charge.refunded", "amount_refunded"),
            ("transfer.reversed", "amount_reversed"), ("checkout.session.async_payment_succeeded", "amount_total"),
        ] {
            let read = try StripeFixture.read(StripeFixture.body(name, [member: JSON?.none]))
            #expect(read == Self.quarantined(member, "missing or no whole number"))
        }
    }

    @Test("without its part, the whole amount of an intent or a charge counts")
    func whole() throws {
        for (name, member) in [
            ("payment_intent.succeeded-partly_captured", "amount_received"), ("charge.captured", "amount_captured"),
            ("payment_intent.amount_capturable_updated", "amount_capturable"),
        ] {
            let draft = try StripeFixture.draft(StripeFixture.body(name, [member: JSON?.none]))
            #expect(draft?.amount == .eur(20000))
        }
    }

    @Test("amounts of no sense are put aside", arguments: [-1, 1_000_000_000_000_001, .max, .min] as [Int64])
    func senseless(_ amount: Int64) throws {
        let problem = amount == -1 ? "is negative" : "beyond every amount that Stripe moves"
        let changes: [String: JSON?] = ["amount_received": .integer(amount)]
        for currency: JSON in ["eur", "isk", "mga"] {
            let body = try StripeFixture.body(
                "payment_intent.succeeded",
                changes.merging(["currency": currency]) { $1 }
            )
            let read = try StripeFixture.read(body)
            let isFraction = amount == -1 && currency == "isk"
            #expect(
                read
                    == Self.quarantined(
                        "amount_received",
                        isFraction ? "has a fraction of the currency's minor unit" : problem
                    )
            )
        }
    }

    @Test("a currency that is not known is put aside", arguments: ["xyz", "usdc", "eu", "€€€", "eur "])
    func currencies(_ currency: String) throws {
        let body = try StripeFixture.body("payment_intent.succeeded", ["currency": .string(currency)])
        #expect(try StripeFixture.read(body) == Self.quarantined("currency", "a currency that is not known"))
    }

    @Test("a fraction that the currency does not have is put aside")
    func fractions() throws {
        let body = try StripeFixture.body("payment_intent.succeeded-krona", ["amount_received": 350_050])
        let expected = Self.quarantined("amount_received", "has a fraction of the currency's minor unit")
        #expect(try StripeFixture.read(body) == expected)
    }

    @Test("a member that decides and is missing or of another kind is put aside with its path")
    func members() throws {
        let cases: [(name: String, member: String, value: JSON?, problem: String)] = [
            ("payment_intent.succeeded", "id", nil, "missing or no text"),
            ("payment_intent.succeeded", "id", 7, "missing or no text"),
            ("payment_intent.succeeded", "id", "", "missing or no text"),
            ("payment_intent.succeeded", "currency", nil, "missing or no text"),
            ("payment_intent.succeeded", "latest_charge", 7, "neither an id nor an object with one"),
            // Were it taken for none, the charge would count beside its intent.
            ("charge.succeeded", "payment_intent", "", "neither an id nor an object with one"),
            ("charge.succeeded", "payment_intent", false, "neither an id nor an object with one"),
            ("charge.captured", "payment_intent", ["object": "payment_intent"], "neither an id nor an object with one"),
            ("charge.succeeded-legacy", "captured", "false", "no boolean"),
            ("charge.succeeded-legacy", "captured", .null, "no boolean"),
            ("checkout.session.completed", "payment_intent", [], "neither an id nor an object with one"),
            ("checkout.session.completed-free", "payment_status", nil, "missing or no text"),
            ("checkout.session.completed-free", "payment_status", "later", "a payment status that is not known"),
            ("refund.updated", "status", .null, "missing or no text"),
            ("refund.updated", "status", "undecided", "a refund status that is not known"),
            ("charge.dispute.closed", "status", "under_review", "a closed dispute that is neither won nor lost"),
            ("charge.dispute.created", "status", nil, "missing or no text"),
        ]
        for (name, member, value, problem) in cases {
            let read = try StripeFixture.read(StripeFixture.body(name, [member: value]))
            #expect(read == Self.quarantined(member, problem), "\(name)")
        }
    }

    @Test("an object of nothing is put aside, never read and never a crash", arguments: StripeTypes.rows.keys.sorted())
    func emptyObjects(_ type: String) throws {
        let body: JSON = [
            "id": "evt_1", "object": "event", "type": .string(type), "livemode": true, "data": ["object": [:]],
        ]
        guard case .quarantined(let reason)? = try StripeFixture.read(body).entries.first else {
            Issue.record("an empty object was read")
            return
        }
        #expect(reason.hasPrefix("data.object."))
    }

    @Test("a thin event without its object is put aside")
    func thin() throws {
        for related: JSON in [.null, [:], ["id": ""], ["id": 7]] {
            var body = try StripeFixture.body("v2.core.account.updated").object ?? JSONObject()
            body["related_object"] = related
            #expect(try StripeFixture.read(.object(body)) == .quarantined("related_object.id: missing or no text"))
        }
    }

    @Test("an envelope that is none fails with the place", arguments: MalformedEnvelope.all)
    func envelopes(_ change: MalformedEnvelope) throws {
        var body = try StripeFixture.body("payment_intent.succeeded").object ?? JSONObject()
        body[change.member] = change.value
        #expect(throws: AdapterFailure(change.reason)) { try StripeFixture.read(.object(body)) }
    }

    @Test("a body that is no JSON object fails", arguments: ["", "{", "[]", "null", "7", "\"event\"", "{\"id\":}"])
    func bodies(_ text: String) {
        let request = StripeFixture.request(Array(text.utf8))
        #expect(throws: AdapterFailure.self) { try StripeFixture.adapter().normalize(.withoutProof(request)) }
    }
}
