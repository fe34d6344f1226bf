import AdapterKit
import Model
import Signing
import Testing

@testable import ECPayAdapter

@Suite("ECPay: who signed")
struct ECPaySchemeTests {
    private func verdict(_ request: InboundRequest, _ secrets: [Secret] = [ECPayFixture.secret]) throws -> String? {
        try ECPayFixture.adapter(secrets).verify(request, now: ECPayFixture.now).1.matched
    }

    /// The example of ECPay's documentation.
    @Test("the published checksum")
    func published() throws {
        let form = FormFields([
            .init("TradeDesc", "促銷方案"), .init("PaymentType", "aio"), .init("MerchantTradeDate", "2023/03/12 15:30:23"),
            .init("MerchantTradeNo", "ecpay20230312153023"), .init("MerchantID", "3002607"),
            .init("ReturnURL", "https://www.ecpay.com.tw/receive.php"), .init("ItemName", "Apple iphone 15"),
            .init("TotalAmount", "30000"), .init("ChoosePayment", "ALL"), .init("EncryptType", "1"),
        ])
        let pair = try HashKeyPair.all(
            SourceSettings(name: "s", secrets: [ECPayFixture.pair("p", "pwFHCqoQZGmho4w6", "EkRm7iFT261dpevs")])
        )[0]
        #expect(
            ECPayScheme.mac(of: form, pair) == "6C51C9E6888DE861FD62FB1DD17029FC742634498FD813DC43D4243B5685B840"
        )
    }

    /// .NET writes it as %7e; a library that leaves it as it is makes another checksum.
    @Test("a tilde is escaped")
    func tilde() throws {
        let pair = try ECPayFixture.adapter().pairs[0]
        let text = "hashkey%3dinventedhashkey1%26a%3d%7e%27-_.!*()%2b+%26hashiv%3dinventedhashiv01"
        let expected = Hex.encodeUpper(Hashing.sha256(Array(text.utf8)))
        #expect(ECPayScheme.mac(of: FormFields([.init("a", "~'-_.!*()+ ")]), pair) == expected)
    }

    @Test("the current pair, older ones, and the one that matched by its name")
    func rotation() throws {
        let call = try ECPayFixture.signed(ECPayFixture.form("paid"))
        let (mine, other) = (ECPayFixture.secret, ECPayFixture.other)
        for secrets in [[mine], [mine, other], [other, mine], [other, mine, other]] {
            #expect(try self.verdict(call, secrets) == "current")
        }
        #expect(throws: VerificationFailure.mismatch) { try self.verdict(call, [other]) }
        #expect(throws: VerificationFailure.noSecret) { try self.verdict(call, []) }
        let options = [
            "hash_key": Secret(label: "env:KEY", bytes: Array("inventedHashKey1".utf8)),
            "hash_iv": Secret(label: "env:IV", bytes: Array("inventedHashIV01".utf8)),
        ]
        for secrets in [[], [other], [mine]] {
            let settings = SourceSettings(name: "ecpay", secrets: secrets, secretOptions: options)
            #expect(try ECPayAdapter(settings: settings).verify(call, now: ECPayFixture.now).1.matched == "env:KEY")
        }
    }

    @Test("half a pair and a text that is none stop the start and are not repeated")
    func configuration() throws {
        let half = Secret(label: "env:KEY", bytes: Array("sesame".utf8))
        for (given, missing) in [("hash_key", "hash_iv"), ("hash_iv", "hash_key")] {
            let error = #expect(throws: AdapterConfigurationError.self) {
                try ECPayAdapter(settings: SourceSettings(name: "e", secrets: [], secretOptions: [given: half]))
            }
            #expect(error?.key == missing)
        }
        for text in ["sesame", #"{"hashKey":"sesame"}"#, #"{"hashKey":"sesame","hashIV":""}"#, "[]", "{"] {
            let error = #expect(throws: AdapterConfigurationError.self) {
                try ECPayFixture.adapter([Secret(label: "env:OLD", bytes: Array(text.utf8))])
            }
            #expect(error?.key == "secrets" && error?.advice.hasPrefix("env:OLD: ") == true)
            #expect(error?.advice.contains("sesame") == false)
        }
        var dumped = ""
        dump(try ECPayFixture.adapter(), to: &dumped)
        #expect(!dumped.contains("inventedHash"))
    }

    @Test("a checksum that is missing or none is told so")
    func malformed() throws {
        let form = try ECPayFixture.form("paid")
        #expect(throws: VerificationFailure.missingPart("CheckMacValue")) {
            try self.verdict(ECPayFixture.request(form.text))
        }
        for text in ["", "00", String(repeating: "a", count: 64), String(repeating: "G", count: 64)] {
            var form = form
            form.fields.append(.init("CheckMacValue", text))
            #expect(
                throws: VerificationFailure.malformedPart(
                    "CheckMacValue",
                    detail: "it is not 64 digits of upper-case hex"
                )
            ) { try self.verdict(ECPayFixture.request(form.text)) }
        }
        let failure = #expect(throws: VerificationFailure.self) { try self.verdict(ECPayFixture.request("a=%zz")) }
        #expect(failure?.code == "call_unreadable")
    }

    /// A buyer may write into a custom field what reads like the end of it.
    @Test("a call whose fields could be cut in another way is refused, though its checksum is good")
    func boundaries() throws {
        let cases: [(FormFields.Field, String)] = [
            (.init("CustomField1", "x&RtnCode=1"), "a value holds what looks like another field"),
            (.init("CustomField1", "x&rtncode=1&y=2"), "a value holds what looks like another field"),
            (.init("CustomField1", "x&TradeAmt="), "a value holds what looks like another field"),
            (.init("rtncode", "1"), "a field is there twice"), (.init("TradeAmt", "1"), "a field is there twice"),
            (.init("A&RtnCode", "1"), "the name of a field holds & or ="),
            (.init("A=1", ""), "the name of a field holds & or ="),
        ]
        for (field, detail) in cases {
            var form = try ECPayFixture.form("failed", ["CustomField1": nil])
            form.fields.append(field)
            #expect(throws: VerificationFailure.malformedPart("the body", detail: detail), "\(field)") {
                try self.verdict(ECPayFixture.signed(form))
            }
        }
        #expect(
            try self.verdict(ECPayFixture.signed(ECPayFixture.form("paid", ["CustomField1": "R&D=1"]))) == "current"
        )
    }

    /// The checksum is taken over lower case: it would hold, and the field would pass for one that is not there.
    @Test(
        "a call whose decisive names are written in another case is refused",
        arguments: ["SimulatePaid", "CustomField1", "PaymentDate", "vAccount", "RtnMsg"]
    )
    func names(_ name: String) throws {
        let form = try ECPayFixture.form("paid-simulated", [name: name == "SimulatePaid" ? "1" : "x"])
        let genuine = try ECPayFixture.signed(form)
        #expect(try self.verdict(genuine) == "current")
        for other in [name.lowercased(), name.uppercased()] {
            let body = String(decoding: genuine.body, as: UTF8.self).replacing("\(name)=", with: "\(other)=")
            #expect(
                throws: VerificationFailure.malformedPart("the body", detail: "a name is written in another case")
            ) { try self.verdict(ECPayFixture.request(body)) }
        }
    }

    /// One field of a buyer's text, cut in two, is a form with the same checksum and another order in it.
    @Test("an order is looked for only in fields that ECPay always sends")
    func orderKeys() throws {
        let pair = try ECPayFixture.adapter().pairs[0]
        let whole = FormFields([.init("CustomField4", "x&Invoice=B-2"), .init("MerchantID", "3000001")])
        let cut = FormFields([
            .init("CustomField4", "x"), .init("Invoice", "B-2"), .init("MerchantID", "3000001"),
        ])
        #expect(ECPayScheme.mac(of: whole, pair) == ECPayScheme.mac(of: cut, pair))
        for keys in [["Invoice"], ["CustomField1", "invoice"], ["customfield1"], ["metadata.order"]] {
            let error = #expect(throws: AdapterConfigurationError.self) { try ECPayFixture.adapter(orderKeys: keys) }
            #expect(error?.key == "order_keys" && error?.advice.contains("CustomField1") == true)
        }
        #expect(throws: Never.self) {
            try ECPayFixture.adapter(orderKeys: [
                "StoreID", "CustomField4", "CustomField3", "CustomField2", "CustomField1", "MerchantTradeNo",
            ])
        }
    }
}
