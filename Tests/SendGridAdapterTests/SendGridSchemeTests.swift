import AdapterKit
import Model
import Signing
import Testing

@testable import SendGridAdapter

@Suite("SendGrid: who signed")
struct SendGridSchemeTests {
    private let body = Array("[]\r\n".utf8)

    private func verdict(
        _ request: InboundRequest,
        _ secrets: [Secret] = [SendGridFixture.publicKey],
        tolerance: Tolerance? = nil,
        now: Timestamp = SendGridFixture.now
    ) throws -> SignatureProof {
        let settings = SourceSettings(name: "sendgrid", secrets: secrets, tolerance: tolerance)
        return try SendGridAdapter(settings: settings).verify(request, now: now).1
    }

    @Test("any of several keys proves the call and is named")
    func rotation() throws {
        let call = try SendGridFixture.signed(self.body)
        let (mine, other) = (SendGridFixture.publicKey, SendGridFixture.otherKey)
        for keys in [[mine], [mine, other], [other, mine], [other, mine, other]] {
            #expect(try self.verdict(call, keys) == SignatureProof(matched: "current", signedAt: SendGridFixture.now))
        }
        #expect(throws: VerificationFailure.mismatch) { try self.verdict(call, [other]) }
        #expect(throws: VerificationFailure.noSecret) { try self.verdict(call, []) }
        #expect(throws: VerificationFailure.noSecret) { try self.verdict(call, [Secret(label: "none", bytes: [])]) }
    }

    @Test("the line end of the body is signed too")
    func lineEnd() throws {
        var call = try SendGridFixture.signed(self.body)
        call.body.removeLast(2)
        #expect(throws: VerificationFailure.mismatch) { try self.verdict(call) }
    }

    @Test("a repetition of a day ago is taken, and a narrow window can be set")
    func window() throws {
        let call = try SendGridFixture.signed(self.body)
        let day = SendGridFixture.now + .seconds(86_400)
        #expect(try self.verdict(call, now: day).matched == "current")
        #expect(throws: VerificationFailure.tooOld(seconds: 90_001)) {
            try self.verdict(call, now: SendGridFixture.now + .seconds(90_001))
        }
        #expect(throws: VerificationFailure.tooOld(seconds: 86_400)) {
            try self.verdict(call, tolerance: Tolerance(seconds: 300), now: day)
        }
    }

    @Test(
        "a time that is none is told so",
        arguments: [
            "", "soon", "-1", "+1795000200", "01795000200", "1795000200.0", " 1795000200", "99999999999999999999",
        ]
    )
    func times(_ text: String) throws {
        var call = try SendGridFixture.signed(self.body)
        call.headers[1].value = text
        #expect(
            throws: VerificationFailure.malformedHeader(
                "X-Twilio-Email-Event-Webhook-Timestamp",
                detail: "it is not a whole number of seconds"
            )
        ) { try self.verdict(call) }
    }

    @Test("a signature that is none is told so", arguments: ["", "!!!", "AAAA", "MAA=", "MAA"])
    func signatures(_ text: String) throws {
        var call = try SendGridFixture.signed(self.body)
        call.headers[2].value = text
        #expect(
            throws: VerificationFailure.malformedHeader(
                "X-Twilio-Email-Event-Webhook-Signature",
                detail: "it is not base64 of a DER signature"
            )
        ) { try self.verdict(call) }
    }

    @Test("a missing header is named", arguments: [1, 2])
    func missing(_ index: Int) throws {
        var call = try SendGridFixture.signed(self.body)
        let name = index == 1 ? SendGridScheme.timestampHeader : SendGridScheme.signatureHeader
        call.headers.remove(at: index)
        #expect(throws: VerificationFailure.missingHeader(name)) { try self.verdict(call) }
    }

    @Test(
        "a text that is no key stops the start and is not repeated",
        arguments: ["whsec_abc", "AAAA", "-----BEGIN PUBLIC KEY-----"]
    )
    func configuration(_ text: String) {
        let error = #expect(throws: AdapterConfigurationError.self) {
            try SendGridFixture.adapter([Secret(label: "env:SENDGRID_KEY", bytes: Array(text.utf8))])
        }
        #expect(error?.key == "secrets" && error?.advice.hasPrefix("env:SENDGRID_KEY: ") == true)
        #expect(error?.advice.contains(text) == false)
    }
}
