import AdapterKit
import Model
import Signing
import Testing

@testable import SonetAdapter

@Suite("so-net: who called")
struct SonetSchemeTests {
    private func verdict(_ request: InboundRequest, allowUnsigned: Bool = true, keys: [Secret] = [SonetFixture.key])
        throws -> Result<SignatureProof, VerificationFailure>
    {
        let adapter = try SonetFixture.adapter(keys, allowUnsigned: allowUnsigned)
        do throws(VerificationFailure) {
            return .success(try adapter.verify(request, now: SonetFixture.now).1)
        } catch { return .failure(error) }
    }

    @Test("a return is proved by the state it brings back", arguments: ["GET", "POST"])
    func genuine(_ method: String) throws {
        let verdict = try self.verdict(SonetFixture.returned(method: method))
        let token = SingleUseToken("jti-1", bindsTo: "SN123456789", reuse: .quarantined)
        #expect(verdict == .success(SignatureProof(matched: "env:STATE", token: token)))
    }

    @Test("a state under an older key still counts")
    func rotation() throws {
        let next = Secret(label: "env:NEXT", bytes: Array("the next state key, of 32 bytes or more".utf8))
        let proof = try self.verdict(SonetFixture.returned(), keys: [next, SonetFixture.key]).get()
        #expect(proof.matched == "env:STATE")
    }

    @Test("forged, expired, foreign and missing states have each their reason")
    func refusals() throws {
        let other = Secret(label: "other", bytes: Array("somebody else's key of 32 bytes or more".utf8))
        let expired = SonetFixture.state(expires: SonetFixture.now - .seconds(5))
        let foreign = SonetFixture.state(icpID: "anothericp")
        let cases: [(InboundRequest, VerificationFailure)] = [
            (SonetFixture.returned(SonetFixture.token(key: other)), .tokenMismatch),
            (SonetFixture.returned(SonetFixture.token(expired)), .expired(seconds: 5)),
            (SonetFixture.returned(SonetFixture.token(foreign)), .wrongClaim("icpId")),
            (SonetFixture.returned("a.b"), .malformedToken("it has not three parts")),
            (
                SonetFixture.returned(nil),
                .malformedToken("the state (metadata) is missing from the browser's return")
            ),
            (
                SonetFixture.returned(nil, next: nil, method: "GET"),
                .malformedToken("the state (metadata) is missing from the browser's return")
            ),
        ]
        for (request, failure) in cases { #expect(try self.verdict(request) == .failure(failure)) }
    }

    @Test("a state is good until its last second")
    func lastSecond() throws {
        let state = SonetFixture.state(expires: SonetFixture.now)
        #expect(throws: Never.self) { try self.verdict(SonetFixture.returned(SonetFixture.token(state))).get() }
    }

    @Test("claims that our key signed and that make no sense are refused")
    func strangeClaims() throws {
        let good = SonetFixture.state().claims
        let changes: [(String, JSON?)] = [
            ("exp", nil), ("exp", "soon"), ("jti", nil), ("jti", ""), ("price", "a"), ("price", nil), ("price", -1),
            ("price", "2.5"), ("icpOrderId", nil), ("icpOrderId", 5), ("metadata", ["price": 1]),
            ("metadata", ["icpOrderId": "other"]),
        ]
        for (name, value) in changes {
            var claims = try #require(good.object)
            claims[name] = value
            let token = HS256.sign(.object(claims), with: SonetFixture.key)
            #expect(throws: VerificationFailure.self, "\(name)") {
                try self.verdict(SonetFixture.returned(token)).get()
            }
        }
    }

    @Test("so-net's own calls are taken only where the operator allows it")
    func unsigned() throws {
        let call = SonetFixture.post(SonetFixture.paid)
        #expect(try self.verdict(call) == .success(SignatureProof(matched: nil)))
        #expect(try self.verdict(call, allowUnsigned: false) == .failure(.unsignedNotAllowed))
    }
}
