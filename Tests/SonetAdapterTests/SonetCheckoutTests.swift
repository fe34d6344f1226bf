import AdapterKit
import Model
import Signing
import Testing

@testable import SonetAdapter

@Suite("so-net: preparing a payment")
struct SonetCheckoutTests {
    private func checkout(
        amount: Money = Money(minorUnits: 29_900, currency: "TWD"),
        livemode: Bool = true,
        _ details: [(String, JSON)] = [("mp_id", "CITI")]
    ) -> Checkout {
        Checkout(
            order: "ord_1",
            attempt: "abcd1234",
            token: "jti",
            amount: amount,
            livemode: livemode,
            details: JSONObject(details),
            notifyURL: "https://hooks.example.com/notify/sonet",
            next: "/redirect-in/s?next=https%3A%2F%2Fshop.example.com%2F",
            now: SonetFixture.now
        )
    }

    private let good = SonetFixture.said(
        ("resultCode", "00000"),
        ("resultMesg", "ok"),
        ("authCode", "0123456789abcdef0123456789abcdef")
    )

    @Test("so-net gets the price in its own units and the way back with our state")
    func prepares() throws {
        let adapter = try SonetFixture.adapter()
        let form = try FormFields(parsing: adapter.prepare(self.checkout()).body)
        #expect(form["doAction"] == "authOrderCredit" && form["icpId"] == "testicp" && form["price"] == "299")
        #expect(form["icpOrderId"] == "ord_1-abcd1234" && form["mpId"] == "CITI" && form["icpProdId"] == "order")
        let back = try #require(form["returnUrl"])
        #expect(back.hasPrefix("https://hooks.example.com/notify/sonet?metadata="))
        let query = try FormFields(queryOf: back)
        #expect(query["next"] == "/redirect-in/s?next=https%3A%2F%2Fshop.example.com%2F")
        let (claims, key) = try HS256.verify(try #require(query["metadata"]), keys: [SonetFixture.key])
        #expect(key.label == "env:STATE" && claims["jti"]?.string == "jti" && claims["sub"]?.string == "ord_1")
        #expect(claims["exp"]?.integer == SonetFixture.now.seconds + 3600)
        #expect(claims["metadata"]?["price"]?.integer == 299)
    }

    @Test("wallets go through the other action, unless the shop says otherwise")
    func actions() throws {
        let adapter = try SonetFixture.adapter()
        let cases: [([(String, JSON)], String)] = [
            ([("mp_id", "GASH_GPAY")], "authOrder"), ([("mp_id", "vATM_FCB")], "authOrderCredit"),
            ([("mp_id", "NEW"), ("action", "authOrderCredit")], "authOrderCredit"),
        ]
        for (details, action) in cases {
            let form = try FormFields(parsing: adapter.prepare(self.checkout(details)).body)
            #expect(form["doAction"] == action)
        }
    }

    @Test("the answer leads to the payment page and is kept for later calls")
    func reads() throws {
        let adapter = try SonetFixture.adapter()
        let prepared = try adapter.read(prepared: self.good, for: self.checkout())
        #expect(prepared.page.hasPrefix("https://mpay.so-net.net.tw/paymentRule.php?icpId=testicp&"))
        #expect(try FormFields(queryOf: prepared.page)["authCode"] == "0123456789abcdef0123456789abcdef")
        #expect(prepared.payment == "ord_1-abcd1234" && prepared.objects == ["order|testicp|ord_1-abcd1234"])
        #expect(prepared.expiresAt == SonetFixture.now + .seconds(3600))
        #expect(SonetQuestion(json: prepared.query).price == 299)
        // The same way back as so-net was told.
        let told = try FormFields(parsing: adapter.prepare(self.checkout()).body)["returnUrl"]
        #expect(try adapter.returnURL(of: self.checkout()) == told)
    }

    @Test("what so-net cannot take is refused before it is asked")
    func invalid() throws {
        let adapter = try SonetFixture.adapter()
        let cases = [
            self.checkout(amount: Money(minorUnits: 29_900, currency: "EUR")),
            self.checkout(amount: Money(minorUnits: 29_950, currency: "TWD")),
            self.checkout(amount: Money(minorUnits: 0, currency: "TWD")), self.checkout(livemode: false),
            self.checkout([]), self.checkout([("mp_id", 5)]), self.checkout([("mp_id", "a|b")]),
            self.checkout([("mp_id", "CITI"), ("memo", "a\tb")]),
            self.checkout([("mp_id", "CITI"), ("action", "refund")]),
        ]
        for checkout in cases {
            #expect(
                performing: { try adapter.prepare(checkout) },
                throws: { error in
                    if case .invalid? = error as? CheckoutRefusal { true } else { false }
                }
            )
        }
    }

    @Test("a refusal and an answer that cannot be read are told apart")
    func refusals() throws {
        let adapter = try SonetFixture.adapter()
        #expect(throws: CheckoutRefusal.refused(code: "10001")) {
            try adapter.read(
                prepared: SonetFixture.said(("resultCode", "10001"), ("resultMesg", "no")),
                for: self.checkout()
            )
        }
        for answer in [SonetFixture.answer("<html>"), SonetFixture.said(("resultCode", "00000"), ("authCode", ""))] {
            #expect(
                performing: { try adapter.read(prepared: answer, for: self.checkout()) },
                throws: { error in
                    if case .unreadable? = error as? CheckoutRefusal { true } else { false }
                }
            )
        }
    }
}
