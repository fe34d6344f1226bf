import AdapterKit
import Model
import Signing
import Testing

@testable import NewebPayAdapter

@Suite("NewebPay: who signed, and what opens")
struct NewebPayOpeningTests {
    private static let closed = AdapterFailure("TradeInfo cannot be opened with the configured keys")

    private func verdict(_ request: InboundRequest, _ secrets: [Secret] = [NewebPayFixture.secret]) throws -> String? {
        try NewebPayFixture.adapter(secrets).verify(request, now: NewebPayFixture.now).1.matched
    }

    @Test("the current pair, older ones, and the one that matched by its name")
    func rotation() throws {
        let call = try NewebPayFixture.sealed(NewebPayFixture.plain("paid.json"))
        let (mine, other) = (NewebPayFixture.secret, NewebPayFixture.other)
        for secrets in [[mine], [mine, other], [other, mine], [other, mine, other]] {
            #expect(try self.verdict(call, secrets) == "current")
            #expect(try NewebPayFixture.adapter(secrets).normalize(.withoutProof(call)).drafts.count == 1)
        }
        #expect(throws: VerificationFailure.mismatch) { try self.verdict(call, [other]) }
        #expect(throws: VerificationFailure.noSecret) { try self.verdict(call, []) }
        #expect(throws: Self.closed) { try NewebPayFixture.adapter([other]).normalize(.withoutProof(call)) }
    }

    @Test("GCM opens where the form says so, and only there")
    func gcm() throws {
        let plain = try NewebPayFixture.plain("paid.json")
        let call = try NewebPayFixture.sealed(plain, isGCM: true)
        #expect(try self.verdict(call) == "current")
        #expect(try NewebPayFixture.adapter().normalize(.withoutProof(call)).drafts.first?.type == "payment.succeeded")
        for isGCM in [true, false] {
            let text = try NewebPayFixture.adapter().keys[0].seal(plain, isGCM: isGCM)
            let mislabeled = try NewebPayFixture.signed(text, isGCM: !isGCM)
            #expect(throws: Self.closed) { try NewebPayFixture.adapter().normalize(.withoutProof(mislabeled)) }
        }
    }

    /// Nobody without the keys can make such calls; if somebody could, the answers would tell them nothing.
    @Test("whatever is wrong inside is one reason")
    func oneReason() throws {
        let key = try NewebPayFixture.adapter().keys[0]
        let texts = [
            "zz", "0", "00", String(repeating: "00", count: 16), String(repeating: "00", count: 32),
            try key.seal(Array("no form % and no JSON".utf8), isGCM: false),
            try key.seal(Array("{}".utf8), isGCM: false), try key.seal(Array("[]".utf8), isGCM: false),
            try key.seal(Array(#"{"Status":7}"#.utf8), isGCM: false), try key.seal([0xFF, 0xFE], isGCM: false),
            try key.seal(Array("Message=x".utf8), isGCM: false), try key.seal([], isGCM: false),
            try key.seal(Array(String(repeating: "[", count: 10_000).utf8), isGCM: false),
            String(try key.seal(NewebPayFixture.plain("paid.json"), isGCM: false).uppercased()),
        ]
        for text in texts {
            for isGCM in [false, true] {
                let call = try NewebPayFixture.signed(text, isGCM: isGCM)
                #expect(try self.verdict(call) == "current")
                #expect(throws: Self.closed) { try NewebPayFixture.adapter().normalize(.withoutProof(call)) }
            }
        }
    }

    /// What is signed is one value as it was sent, so nothing that ECPay's checksum leaves open is open here.
    @Test("neither the case of letters nor a buyer's & makes another call of it")
    func oneReading() throws {
        let call = try NewebPayFixture.sealed(NewebPayFixture.plain("paid.json"))
        let text = String(decoding: call.body, as: UTF8.self)
        let form = try FormFields(parsing: call.body)
        let info = try #require(form["TradeInfo"])
        let inUpperCase = NewebPayFixture.request(
            FormFields(
                form.fields.map { field in
                    .init(field.name, field.value == info ? info.uppercased() : field.value)
                }
            )
        )
        #expect(throws: VerificationFailure.mismatch) { try self.verdict(inUpperCase) }
        for name in ["TradeInfo", "TradeSha"] {
            let renamed = Array(text.replacing("\(name)=", with: "\(name.lowercased())=").utf8)
            var other = call
            other.body = renamed
            #expect(throws: VerificationFailure.missingPart(name)) { try self.verdict(other) }
        }
        let inner = FormFields([
            .init("Status", "SUCCESS"), .init("MerchantID", "MS30000001"), .init("Amt", "100"),
            .init("MerchantOrderNo", "A1"), .init("TradeNo", "T1"), .init("PayTime", "2026-11-20 16:15:30"),
            .init("ItemDesc", "x&MerchantOrderNo=B2&Amt=1"),
        ])
        let draft = try #require(try NewebPayFixture.read(Array(inner.text.utf8)).drafts.first)
        #expect(draft.orderReference == "A1" && draft.amount == Money(minorUnits: 10_000, currency: "TWD"))
    }

    @Test("every bit of TradeInfo counts")
    func flipped() throws {
        let call = try NewebPayFixture.sealed(NewebPayFixture.plain("failed-without_trade.json"))
        let adapter = try NewebPayFixture.adapter()
        let body = String(decoding: call.body, as: UTF8.self)
        let start = try #require(body.utf8.firstRange(of: "TradeInfo=".utf8)?.upperBound)
        let offset = body.utf8.distance(from: body.utf8.startIndex, to: start)
        let end = try #require(body.utf8.firstRange(of: "&TradeSha".utf8)?.lowerBound)
        for index in offset..<body.utf8.distance(from: body.utf8.startIndex, to: end) {
            var forged = call
            forged.body[index] ^= 1 << UInt8(index % 8)
            #expect(throws: VerificationFailure.self, "byte \(index)") {
                try adapter.verify(forged, now: NewebPayFixture.now)
            }
        }
    }

    @Test("parts that are missing, repeated or malformed are named")
    func parts() throws {
        let call = try NewebPayFixture.sealed(NewebPayFixture.plain("paid.json"))
        let form = try FormFields(parsing: call.body)
        for name in ["TradeInfo", "TradeSha"] {
            let without = FormFields(form.fields.filter { $0.name != name })
            let empty = FormFields(form.fields.map { $0.name == name ? .init(name, "") : $0 })
            for form in [without, empty] {
                #expect(throws: VerificationFailure.missingPart(name)) {
                    try self.verdict(NewebPayFixture.request(form))
                }
            }
            let twice = FormFields(form.fields + [.init(name, "00")])
            #expect(throws: VerificationFailure.malformedPart(name, detail: "it is there twice")) {
                try self.verdict(NewebPayFixture.request(twice))
            }
        }
        for sha in ["00", form["TradeSha"]?.lowercased() ?? "", String(repeating: "G", count: 64)] {
            let changed = FormFields(form.fields.map { $0.name == "TradeSha" ? .init("TradeSha", sha) : $0 })
            #expect(
                throws: VerificationFailure.malformedPart("TradeSha", detail: "it is not 64 digits of upper-case hex")
            ) { try self.verdict(NewebPayFixture.request(changed)) }
        }
        var broken = call
        broken.body = Array("TradeInfo=%zz".utf8)
        let failure = #expect(throws: VerificationFailure.self) { try self.verdict(broken) }
        #expect(failure?.code == "call_unreadable")
    }

    @Test("keys of another length stop the start and are not repeated")
    func configuration() {
        for (key, iv) in [("short-sesame", "inventedHashIV01"), ("invented-hash-key-of-32-letters!", "sesame")] {
            let error = #expect(throws: AdapterConfigurationError.self) {
                try NewebPayFixture.adapter([NewebPayFixture.pair("env:OLD", key, iv)])
            }
            #expect(error?.key == "hash_key" && error?.advice.hasPrefix("env:OLD: ") == true)
            #expect(error?.advice.contains("sesame") == false)
        }
    }
}
