import AdapterKit
import Model
import Signing
import Testing

@testable import NewebPayAdapter

@Suite("NewebPay: what each notification means")
struct NewebPayMappingTests {
    private static let trade = "26112016150000001"
    private static let paid = Timestamp(rfc3339: "2026-11-20T08:15:30Z")

    /// The state, and what stands in the event's data beside the members that all have; null takes one of those away.
    private static let meanings: [String: (state: String, data: [String: JSON])] = [
        "paid.json": ("succeeded", [:]),
        "paid-form.form": ("succeeded", [:]),
        "paid-time_without_space.json": ("succeeded", [:]),
        "paid-atm.json": ("succeeded", ["method": "VACC"]),
        "paid-cvs.json": ("succeeded", ["method": "CVS"]),
        "code-atm.json": (
            "pending",
            [
                "method": "VACC",
                "instructions": [
                    "bank_code": "017", "account": "9103522175887271", "expires_at": "2026-11-27 23:59:59",
                ],
            ]
        ),
        "code-cvs.json": (
            "pending",
            ["method": "CVS", "instructions": ["code": "GW170412257496", "expires_at": "2026-11-27 23:59:59"]]
        ),
        "code-barcode.json": (
            "pending",
            [
                "method": "BARCODE",
                "instructions": [
                    "barcode_1": "1234567", "barcode_2": "89012345", "barcode_3": "67890123",
                    "expires_at": "2026-11-27",
                ],
            ]
        ),
        "failed.json": (
            "attempt_failed", ["status": "MPG03009", "failure": ["code": "MPG03009", "reason": "交易失敗"]]
        ),
        "failed-without_trade.json": (
            "attempt_failed",
            [
                "status": "MPG03009", "failure": ["code": "MPG03009", "reason": "交易失敗"], "payment": .null,
                "amount": .null, "method": .null,
            ]
        ),
    ]

    @Test("reads the notification", arguments: Self.meanings.keys.sorted())
    func reads(_ name: String) throws {
        let (state, extra) = try #require(Self.meanings[name])
        let plain = try NewebPayFixture.plain(name)
        let draft = try #require(try NewebPayFixture.read(plain).drafts.first)
        let isBare = name == "failed-without_trade.json"
        #expect(draft.type == "payment.\(state)" && draft.targetState == state)
        let trade = isBare ? Hex.encode(Hashing.sha256(plain).prefix(12)) : Self.trade
        let status = state == "attempt_failed" ? "MPG03009" : "SUCCESS"
        #expect(draft.key == "A-1001|\(trade)|\(status)" + (state == "pending" ? "|code" : ""))
        #expect(draft.subject == (isBare ? "A-1001" : Self.trade) && draft.objects == (isBare ? [] : [Self.trade]))
        #expect(draft.amount == (isBare ? nil : Money(minorUnits: 125_000, currency: "TWD")))
        #expect(draft.orderReference == "A-1001" && draft.livemode)
        #expect(draft.occurredAt == (state == "succeeded" ? Self.paid : nil))
        var data: [String: JSON] = [
            "provider": "newebpay", "livemode": true, "payment": .string(Self.trade), "merchant_order": "A-1001",
            "status": "SUCCESS", "amount": ["value": 125_000, "currency": "TWD"], "method": "CREDIT", "order": "A-1001",
        ]
        data.merge(extra) { $1 }
        #expect(draft.data == .object(JSONObject(data.filter { $0.value != .null }.map { ($0.key, $0.value) })))
    }

    @Test("every fixture is expected, and what is emitted is what they make")
    func complete() throws {
        #expect(try Set(NewebPayFixture.names()) == Set(Self.meanings.keys))
        #expect(Set(Self.meanings.values.map { "payment.\($0.state)" }).sorted() == NewebPayAdapter.descriptor.emits)
    }

    /// Both say SUCCESS of one trade of one order.
    @Test("a code that was issued and the payment with it are two facts, and so are two attempts")
    func keys() throws {
        let plains = try ["code-atm.json", "paid-atm.json", "failed.json", "failed-without_trade.json"]
            .map { try NewebPayFixture.plain($0) }
        let other = Array(#"{"Status":"MPG03009","Result":{"MerchantOrderNo":"A-1001","IP":"192.0.2.11"}}"#.utf8)
        let keys = try (plains + [other]).map { try NewebPayFixture.read($0).drafts.first?.key }
        #expect(Set(keys).count == 5 && !keys.contains(nil))
    }

    @Test("the form's own status counts for nothing")
    func outerStatus() throws {
        let call = try NewebPayFixture.sealed(NewebPayFixture.plain("failed.json"), status: "SUCCESS")
        #expect(
            try NewebPayFixture.adapter().normalize(.withoutProof(call)).drafts.map(\.type) == [
                "payment.attempt_failed"
            ]
        )
    }

    @Test("the order is found under the names that the source gives; another merchant's call is put aside")
    func settings() throws {
        let plain = try NewebPayFixture.plain("paid.json", ["ItemDesc": "B-7"])
        let named = try NewebPayFixture.adapter(orderKeys: ["Missing", "ItemDesc"], merchant: "MS30000001")
        #expect(try NewebPayFixture.read(plain, named).drafts.first?.orderReference == "B-7")
        let other = try NewebPayFixture.adapter(merchant: "MS30000002")
        #expect(
            try NewebPayFixture.read(plain, other)
                == .quarantined("Result.MerchantID: another merchant than the source's merchant_id")
        )
    }

    @Test("what decides and is missing or senseless is put aside with its name")
    func unmappable() throws {
        let wrong: [JSON?] = [nil, .null, "", "a|b", ["x"], true]
        for name in ["MerchantOrderNo", "TradeNo"] {
            for value in wrong {
                #expect(
                    try NewebPayFixture.read(NewebPayFixture.plain("paid.json", [name: value]))
                        == .quarantined("Result.\(name): missing or not made of letters and digits")
                )
            }
        }
        let amounts: [JSON?] = [
            nil, -1, .number("1.5"), "1,000", .integer(.max), .integer(.min), .number("1e400"), [:],
        ]
        for value in amounts {
            #expect(
                try NewebPayFixture.read(NewebPayFixture.plain("paid.json", ["Amt": value]))
                    == .quarantined("Result.Amt: missing or no whole amount")
            )
        }
        #expect(
            try NewebPayFixture.read(NewebPayFixture.plain("paid.json", ["PayTime": "0000-00-00 00:00:00"]))
                == .quarantined("Result.PayTime: no time, so it does not show that anything was paid")
        )
        #expect(
            try NewebPayFixture.read(NewebPayFixture.plain("paid.json", ["PayTime": JSON?.none]))
                == .quarantined("Result: neither PayTime nor a code to pay with")
        )
        #expect(
            try NewebPayFixture.read(Array(#"{"Status":"a|b","Result":{"MerchantOrderNo":"A"}}"#.utf8))
                == .quarantined("Status: not made of letters and digits")
        )
        #expect(
            try NewebPayFixture.read(Array(#"{"Status":"SUCCESS","Result":"x"}"#.utf8))
                == .quarantined("Result.MerchantOrderNo: missing or not made of letters and digits")
        )
    }
}
