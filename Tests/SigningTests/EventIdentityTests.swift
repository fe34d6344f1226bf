import Model
import Signing
import Testing

@Suite("Event ids are derived")
struct EventIDDerivationTests {
    /// base32(sha256(source + "\0" + key)[:16]), by Python's hashlib and base64.
    @Test(
        arguments: [
            ("/notify/stripe", "evt_1PxyzABC", "evt_25vko3lkqah75fxqzbth7x4crm"),
            ("/orders", "訂單", "evt_3ti5ilo6fmap4uvwnpi7r2bsv4"),
        ]
    )
    func known(_ source: String, _ key: String, _ id: String) {
        #expect(EventID.derived(source: source, key: key).description == id)
        #expect(EventID(id) == EventID.derived(source: source, key: key))
    }

    @Test("source and key do not run into each other")
    func boundary() {
        let pairs = [("a", "bc"), ("ab", "c"), ("abc", ""), ("", "abc"), ("a", "b"), ("b", "a")]
        #expect(Set(pairs.map { EventID.derived(source: $0.0, key: $0.1) }).count == pairs.count)
    }
}

@Suite("Fingerprints")
struct FingerprintTests {
    static let draft = EventDraft(
        key: "evt_1",
        type: "payment.succeeded",
        subject: "pi_1",
        occurredAt: Timestamp(seconds: 1_772_150_400),
        effectKey: "stripe:live::pi_1:succeeded",
        targetState: "succeeded",
        amount: Money(minorUnits: 2000, currency: "usd"),
        data: ["id": "pi_1"]
    )

    /// The first 8 bytes of sha256 over the parts, each led by its length and a colon, by Python's hashlib.
    @Test("the value is fixed, since it is stored")
    func known() {
        #expect(Fingerprint(of: Self.draft).value == -1_016_586_545_267_688_847)
        var bare = Self.draft
        bare.amount = nil
        bare.targetState = nil
        #expect(Fingerprint(of: bare).value == -7_351_520_666_677_190_001)
    }

    @Test("times, keys, references and payloads do not matter")
    func stable() {
        var other = Self.draft
        other.key = "evt_2"
        other.occurredAt = nil
        other.effectKey = "x"
        other.livemode = false
        other.account = "acct_1"
        other.orderReference = "ord_1"
        other.objects = ["ch_1"]
        other.data = ["pending_webhooks": 3]
        other.amount = Money(minorUnits: 2000, currency: "USD")
        #expect(Fingerprint(of: other) == Fingerprint(of: Self.draft))
    }

    @Test("type, subject, amount, currency and state do")
    func independent() {
        let changes: [(inout EventDraft) -> Void] = [
            { _ in }, { $0.type = "payment.failed" }, { $0.subject = "pi_2" },
            { $0.amount = Money(minorUnits: 2001, currency: "usd") },
            { $0.amount = Money(minorUnits: 2000, currency: "eur") }, { $0.amount = nil },
            { $0.targetState = "processing" }, { $0.targetState = nil },
        ]
        let values = changes.map { change in
            var draft = Self.draft
            change(&draft)
            return Fingerprint(of: draft)
        }
        #expect(Set(values).count == changes.count)
    }
}
