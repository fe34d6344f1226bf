import AdapterKit
import Model
import Signing
import Testing

@testable import KlaviyoAdapter

@Suite("Klaviyo: who signed")
struct KlaviyoSchemeTests {
    private let body = Array("{}".utf8)

    private func verdict(
        _ request: InboundRequest,
        _ secrets: [Secret] = [KlaviyoFixture.secret]
    ) throws -> SignatureProof {
        try KlaviyoFixture.adapter(secrets).verify(request, now: KlaviyoFixture.now).1
    }

    @Test("any of several secrets proves the call and is named")
    func rotation() throws {
        let call = KlaviyoFixture.signed(self.body)
        let (mine, other) = (KlaviyoFixture.secret, Secret(label: "other", bytes: [1]))
        for secrets in [[mine], [mine, other], [other, mine], [other, mine, other]] {
            #expect(
                try self.verdict(call, secrets) == SignatureProof(matched: "current", signedAt: KlaviyoFixture.now)
            )
        }
        #expect(throws: VerificationFailure.mismatch) { try self.verdict(call, [other]) }
        #expect(throws: VerificationFailure.noSecret) { try self.verdict(call, []) }
    }

    @Test(
        "a truly signed time that is no date of HTTP is told so",
        arguments: [
            "", "1795162560", "2026-11-20T08:16:00Z", "Friday, 20-Nov-26 08:16:00 GMT", "Mon, 20 Nov 2026 08:16:00 GMT",
        ]
    )
    func times(_ text: String) throws {
        let failure = #expect(throws: VerificationFailure.self) {
            try self.verdict(KlaviyoFixture.signed(self.body, time: text))
        }
        #expect(
            failure?.code == "signature_malformed" && "\(String(describing: failure))".contains("Klaviyo-Timestamp")
        )
    }

    @Test(
        "a signature that is none is told so",
        arguments: [
            "", "00", String(repeating: "0", count: 63), String(repeating: "A", count: 64),
            String(repeating: "g", count: 64),
        ]
    )
    func signatures(_ text: String) throws {
        var call = KlaviyoFixture.signed(self.body)
        call.headers[0].value = text
        #expect(
            throws: VerificationFailure.malformedHeader(
                "Klaviyo-Signature",
                detail: "it is not 64 digits of lower-case hex"
            )
        ) { try self.verdict(call) }
    }

    @Test("a missing header is named", arguments: [0, 1])
    func missing(_ index: Int) throws {
        var call = KlaviyoFixture.signed(self.body)
        call.headers.remove(at: index)
        let name = index == 0 ? "Klaviyo-Signature" : "Klaviyo-Timestamp"
        #expect(throws: VerificationFailure.missingHeader(name)) { try self.verdict(call) }
    }
}
