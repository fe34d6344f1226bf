import AdapterKit
import Model
import Signing
import Testing

@testable import StripeAdapter

@Suite("Stripe: which events are one fact")
struct StripeFactTests {
    private func effect(_ name: String, _ changes: [String: JSON?] = [:]) throws -> String? {
        try StripeFixture.draft(StripeFixture.body(name, changes))?.effectKey
    }

    @Test("an intent's money is one fact, whether the intent or its session tells it")
    func intentAndSession() throws {
        let session = try effect("checkout.session.async_payment_succeeded")
        let intent = try effect("payment_intent.succeeded", ["id": "pi_transfer"])
        #expect(session != nil && session == intent)
        let completed = try StripeFixture.draft("checkout.session.completed")
        #expect(completed?.type == "checkout.completed" && completed?.objects.contains("pi_concert") == true)
    }

    @Test("a Charge without an intent is money once, captured at once or later")
    func legacyCharge() throws {
        let atOnce = try effect("charge.succeeded-legacy", ["id": "ch_tavern"])
        let later = try effect("charge.captured-legacy")
        let held = try effect("charge.succeeded-legacy_uncaptured")
        #expect(atOnce == later && held != later)
    }

    @Test(
        "no event of a charge counts beside its intent",
        arguments: ["charge.succeeded", "charge.succeeded-uncaptured", "charge.captured", "charge.failed"]
    )
    func chargeOfIntent(_ name: String) throws {
        for intent: JSON in ["pi_concert", ["id": "pi_concert", "object": "payment_intent"]] {
            let draft = try StripeFixture.draft(StripeFixture.body(name, ["payment_intent": intent]))
            #expect(draft?.type.hasPrefix("charge.") == true)
            #expect(draft?.objects.contains("pi_concert") == true)
        }
    }

    @Test("a refund and its older twin are one fact, each of its states another")
    func refunds() throws {
        let twins = try ["refund.created", "refund.updated", "charge.refund.updated"].map { try effect($0) }
        #expect(Set(twins).count == 1)
        let states = try ["pending", "requires_action", "succeeded", "failed", "canceled"].map {
            try effect("refund.updated", ["status": .string($0)])
        }
        #expect(Set(states).count == 5)
        #expect(try !twins.contains(effect("charge.refunded")))
    }

    @Test("cumulative amounts are a fact for each amount")
    func cumulative() throws {
        for (name, member) in [
            ("charge.refunded", "amount_refunded"), ("transfer.reversed", "amount_reversed"),
            ("payment_intent.amount_capturable_updated", "amount_capturable"),
        ] {
            let keys = try [100, 100, 300].map { try effect(name, [member: .integer($0)]) }
            #expect(keys[0] == keys[1] && keys[1] != keys[2], "\(name)")
            #expect(try StripeFixture.draft(StripeFixture.body(name, [member: 300]))?.amount?.minorUnits == 300)
        }
    }

    @Test("each failed attempt of one intent is a fact of its own")
    func attempts() throws {
        let name = "payment_intent.payment_failed"
        let first = try effect(name)
        let second = try effect(name, ["last_payment_error": ["charge": "ch_second"]])
        let expanded = try effect(name, ["last_payment_error": ["charge": ["id": "ch_second", "object": "charge"]]])
        let withoutCharge = try effect("payment_intent.payment_failed-no_charge")
        #expect(second == expanded && Set([first, second, withoutCharge]).count == 3)
        let event = try StripeFixture.body("payment_intent.payment_failed-no_charge")
        var other = event.object ?? JSONObject()
        other["id"] = "evt_another"
        #expect(try StripeFixture.draft(.object(other))?.effectKey != withoutCharge)
    }

    @Test("a failed attempt tells why")
    func failure() throws {
        let failure = try StripeFixture.draft("payment_intent.payment_failed")?.data["failure"]
        #expect(failure == ["code": "card_declined", "reason": "insufficient_funds"])
    }

    @Test("mode and account part facts of one object", arguments: try StripeFixture.names())
    func modeAndAccount(_ name: String) throws {
        let body = try StripeFixture.body(name).object ?? JSONObject()
        guard let plain = try StripeFixture.draft(.object(body)) else { return }
        var keys: [String] = []
        for livemode in [true, false] {
            for account: JSON in [.null, "acct_one", "acct_two"] {
                var other = body
                other["livemode"] = .bool(livemode)
                other["account"] = account
                other["context"] = nil
                let draft = try #require(try StripeFixture.draft(.object(other)))
                #expect(draft.livemode == livemode && draft.account == account.string)
                #expect(Fingerprint(of: draft) == Fingerprint(of: plain))
                keys.append(draft.effectKey)
            }
        }
        #expect(Set(keys).count == 6)
    }

    @Test("a snapshot means the same whether its thin copy came before it or not")
    func thinCopies() throws {
        #expect(try StripeFixture.read(StripeFixture.body("v1.account.updated-thin_copy")).drafts.isEmpty)
        let snapshot = try #require(try StripeFixture.draft("account.updated"))
        #expect(snapshot.key == "evt_account_updated" && snapshot.data["charges_enabled"] == true)
    }

    @Test("what Stripe changes when it sends again does not change the meaning")
    func sentAgain() throws {
        var body = try StripeFixture.body("payment_intent.succeeded").object ?? JSONObject()
        let first = try #require(try StripeFixture.draft(.object(body)))
        body["pending_webhooks"] = 3
        body["request"] = .null
        body["created"] = 1_790_009_999
        let again = try #require(try StripeFixture.draft(.object(body)))
        #expect(again.key == first.key && again.effectKey == first.effectKey)
        #expect(Fingerprint(of: again) == Fingerprint(of: first))
    }
}
