import AdapterKit
import Model
import Signing
import Testing

@testable import KKTIXAdapter

@Suite("KKTIX: the header")
struct KKTIXSchemeTests {
    private func verify(
        _ headers: [(String, String)],
        secrets: [Secret] = [KKTIXFixture.secret],
        options: [String: JSON] = [:]
    ) throws -> SignatureProof {
        let headers = headers.map { InboundRequest.Header($0.0, $0.1) }
        let adapter = try KKTIXFixture.adapter(secrets, options: options)
        return try adapter.verify(KKTIXFixture.request([], headers), now: KKTIXFixture.now).1
    }

    @Test("every live secret counts, and the one that matched is named")
    func rotation() throws {
        let secrets = [KKTIXFixture.secret, KKTIXFixture.old]
        for secret in secrets {
            let value = String(decoding: secret.bytes, as: UTF8.self)
            #expect(try self.verify([("x-kktix-secret", value)], secrets: secrets).matched == secret.label)
        }
    }

    @Test("the configured header counts and no other")
    func configured() throws {
        let value = String(decoding: KKTIXFixture.secret.bytes, as: UTF8.self)
        let options: [String: JSON] = ["header": "X-Our-Own"]
        #expect(try self.verify([("X-OUR-OWN", value)], options: options).matched == "current")
        #expect(throws: VerificationFailure.missingHeader("x-our-own")) {
            try self.verify([("x-kktix-secret", value)], options: options)
        }
    }

    @Test("each refusal has its reason")
    func reasons() {
        let value = String(decoding: KKTIXFixture.secret.bytes, as: UTF8.self)
        #expect(throws: VerificationFailure.missingHeader("x-kktix-secret")) { try self.verify([]) }
        #expect(throws: VerificationFailure.malformedHeader("x-kktix-secret", detail: "it is empty")) {
            try self.verify([("x-kktix-secret", "")])
        }
        #expect(throws: VerificationFailure.noSecret) { try self.verify([("x-kktix-secret", value)], secrets: []) }
        for wrong in [value + " ", " " + value, value.uppercased(), value + value, "x", "\(value),\(value)"] {
            #expect(throws: VerificationFailure.mismatch, "\(wrong)") {
                try self.verify([("x-kktix-secret", wrong)])
            }
        }
    }

    @Test(
        "a header that cannot be is refused at the start",
        arguments: ["", "two words", "x:y", "見", "Content-Type", "host", 7, [], .null] as [JSON]
    )
    func options(_ header: JSON) throws {
        let error = #expect(throws: AdapterConfigurationError.self) {
            try KKTIXFixture.adapter(options: ["header": header])
        }
        #expect(error?.key == "header")
    }

    @Test("the credential is the configured header")
    func credentials() throws {
        #expect(try KKTIXFixture.adapter().credentialHeaders == ["x-kktix-secret"])
        #expect(
            try KKTIXFixture.adapter(options: ["header": "X-Our-Own"]).credentialHeaders
                == ["x-our-own", "x-kktix-secret"]
        )
    }
}
