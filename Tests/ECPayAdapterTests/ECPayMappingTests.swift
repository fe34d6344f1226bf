import AdapterKit
import Model
import Testing

@testable import ECPayAdapter

@Suite("ECPay: what each notification means")
struct ECPayMappingTests {
    private struct Meaning: Sendable {
        var state: String
        /// What follows merchant, order and trade in the key.
        var code: String
        var order: String? = "A1001x7f"
        var livemode = true
        var at = "2026-11-20T08:15:30Z"
        var data: [String: JSON] = [:]
    }

    private static let meanings: [String: Meaning] = [
        "paid": Meaning(state: "succeeded", code: "1"),
        "paid-custom_field": Meaning(
            state: "succeeded",
            code: "1",
            order: "A-1001",
            data: ["metadata": ["CustomField1": "A-1001", "CustomField3": "(a)*b!-_. ~/?&=+% 測試"]]
        ),
        "paid-atm": Meaning(
            state: "succeeded",
            code: "1",
            order: "A-1001",
            data: ["method": "ATM_BOT", "metadata": ["CustomField1": "A-1001"]]
        ),
        "paid-simulated": Meaning(
            state: "succeeded",
            code: "1|simulated",
            order: nil,
            livemode: false,
            data: ["simulated": true, "metadata": ["CustomField1": "A-1001"]]
        ),
        "failed": Meaning(
            state: "attempt_failed",
            code: "10100058",
            data: ["failure": ["code": "10100058", "reason": "付款失敗"]]
        ),
        "failed-issue": Meaning(
            state: "attempt_failed",
            code: "10200095",
            at: "2026-11-20T08:14:00Z",
            data: ["failure": ["code": "10200095", "reason": "取號失敗"]]
        ),
        "code-atm": Meaning(
            state: "pending",
            code: "2",
            order: "A-1001",
            at: "2026-11-20T08:14:00Z",
            data: [
                "method": "ATM_BOT", "metadata": ["CustomField1": "A-1001"],
                "instructions": ["bank_code": "004", "account": "9103522175887271", "expires_at": "2026/11/27"],
            ]
        ),
        "code-cvs": Meaning(
            state: "pending",
            code: "10100073",
            at: "2026-11-20T08:14:00Z",
            data: [
                "method": "CVS_CVS",
                "instructions": ["code": "GW170412257496", "expires_at": "2026/11/27 23:59:59"],
            ]
        ),
        "code-barcode": Meaning(
            state: "pending",
            code: "10100073",
            at: "2026-11-20T08:14:00Z",
            data: [
                "method": "BARCODE_BARCODE",
                "instructions": [
                    "barcode_1": "1234567", "barcode_2": "89012345", "barcode_3": "67890123",
                    "expires_at": "2026/11/27 23:59:59",
                ],
            ]
        ),
    ]

    @Test("reads the notification", arguments: Self.meanings.keys.sorted())
    func reads(_ name: String) throws {
        let meaning = try #require(Self.meanings[name])
        let draft = try #require(try ECPayFixture.draft(name))
        #expect(draft.type == "payment.\(meaning.state)")
        let order = meaning.order.map { " for \($0)" } ?? ""
        #expect(draft.targetState == "\(meaning.state) of A1001x7f\(order)")
        #expect(draft.key == "3000001|a1001x7f|2611201615000001|\(meaning.code)")
        #expect(draft.subject == "2611201615000001" && draft.objects == ["2611201615000001"])
        let occasion = meaning.state == "attempt_failed" ? ":\(meaning.code)" : ""
        let mode = meaning.livemode ? "live" : "test"
        #expect(draft.effectKey == "ecpay|\(mode)|3000001|2611201615000001|\(meaning.state)\(occasion)")
        #expect(draft.amount == Money(minorUnits: 125_000, currency: "TWD"))
        #expect(draft.orderReference == meaning.order && draft.livemode == meaning.livemode && draft.account == nil)
        #expect(draft.occurredAt == Timestamp(rfc3339: meaning.at))
        var data: [String: JSON] = [
            "provider": "ecpay", "livemode": .bool(meaning.livemode), "payment": "2611201615000001",
            "merchant_order": "A1001x7f", "status": .string(String(meaning.code.prefix { $0 != "|" })),
            "amount": ["value": 125_000, "currency": "TWD"], "method": "Credit_CreditCard",
        ]
        data["order"] = meaning.order.map { .string($0) }
        data.merge(meaning.data) { $1 }
        #expect(draft.data == .object(JSONObject(data.map { ($0.key, $0.value) })))
    }

    @Test("every fixture is expected, and what is emitted is what they make")
    func complete() throws {
        #expect(try Set(ECPayFixture.names()) == Set(Self.meanings.keys))
        #expect(Set(Self.meanings.values.map { "payment.\($0.state)" }).sorted() == ECPayAdapter.descriptor.emits)
    }

    @Test("no two facts have one key, and a fact has the same one in every case of letters")
    func keys() throws {
        let keys = try ["paid", "paid-simulated", "failed", "failed-issue", "code-atm", "code-cvs"]
            .map { try ECPayFixture.draft($0)?.key }
        #expect(Set(keys).count == keys.count && !keys.contains(nil))
        #expect(try ECPayFixture.draft("paid", ["MerchantTradeNo": "a1001X7F"])?.key == ECPayFixture.draft("paid")?.key)
    }

    @Test("whatever is no plain 0 is a simulated payment", arguments: ["1", "2", "true", "-0"])
    func simulated(_ text: String) throws {
        let draft = try #require(try ECPayFixture.draft("paid", ["SimulatePaid": text]))
        #expect(!draft.livemode && draft.orderReference == nil && draft.key.hasSuffix("|simulated"))
    }

    @Test("the order is found in the fields that the source names")
    func orderKeys() throws {
        let order = { (keys: [String], changes: [String: String?]) in
            try ECPayFixture.read(ECPayFixture.form("paid", changes), ECPayFixture.adapter(orderKeys: keys)).drafts
                .first?
                .orderReference
        }
        #expect(try order(["CustomField2", "CustomField1"], ["CustomField2": "B-2", "CustomField1": "B-1"]) == "B-2")
        #expect(try order(["CustomField2", "CustomField1"], ["CustomField1": "B-1"]) == "B-1")
        #expect(try order(["CustomField2"], [:]) == nil)
    }

    @Test("another merchant's call is put aside")
    func merchant() throws {
        let form = try ECPayFixture.form("paid")
        #expect(try ECPayFixture.read(form, ECPayFixture.adapter(merchant: "3000001")).drafts.count == 1)
        #expect(
            try ECPayFixture.read(form, ECPayFixture.adapter(merchant: "3000002"))
                == .quarantined("MerchantID: another merchant than the source's merchant_id")
        )
    }

    @Test("what decides and is missing or senseless is put aside with its name")
    func unmappable() throws {
        let amounts: [String?] = [nil, "", "-1", "1.5", "1,000", "01", " 1", "1e3", "9999999999999", "１", "1000元"]
        for amount in amounts {
            #expect(
                try ECPayFixture.read(ECPayFixture.form("paid", ["TradeAmt": amount]))
                    == .quarantined("TradeAmt: missing or no whole amount"),
                "\(amount ?? "nil")"
            )
        }
        for name in ["TradeNo", "MerchantTradeNo", "RtnCode", "MerchantID"] {
            for value in ["", "a|b", "a b", "票", String(repeating: "1", count: 65)] {
                #expect(
                    try ECPayFixture.read(ECPayFixture.form("paid", [name: value]))
                        == .quarantined("\(name): missing or not made of letters and digits"),
                    "\(name)"
                )
            }
        }
        #expect(
            try ECPayFixture.read(ECPayFixture.form("paid", ["TradeNo": nil]))
                == .quarantined("TradeNo: missing or not made of letters and digits")
        )
    }

    @Test("amounts and times of every size that ECPay writes")
    func sizes() throws {
        #expect(try ECPayFixture.draft("paid", ["TradeAmt": "0"])?.amount?.minorUnits == 0)
        #expect(try ECPayFixture.draft("paid", ["TradeAmt": "999999999999"])?.amount?.minorUnits == 99_999_999_999_900)
        for time in ["", "soon", "2026/02/30 00:00:00", "2026/11/20", "20261120161530"] {
            let draft = try ECPayFixture.draft("paid", ["PaymentDate": time, "TradeDate": time])
            #expect(draft != nil && draft?.occurredAt == nil)
        }
    }

    @Test(
        "a body that is no notification fails",
        arguments: [
            "", "{}", "null", "%", "a=%zz", "MerchantID=3000001", "RtnCode=1", "merchantid=1&rtncode=1",
            String(repeating: "[", count: 10_000), String(repeating: "a=1&", count: 20_000),
        ]
    )
    func bodies(_ text: String) {
        #expect(throws: AdapterFailure.self) {
            try ECPayFixture.adapter().normalize(.withoutProof(ECPayFixture.request(text)))
        }
    }
}
