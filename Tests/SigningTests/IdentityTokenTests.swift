import Model
import Testing

@testable import Signing

@Suite("Identity tokens")
struct IdentityTokenTests {
    private let verifier = IdentityTokenVerifier(policy: TokenKeys.policy)

    private func verify(
        _ token: String,
        keys: [String: RSAPublicKey]? = nil,
        now: Timestamp = TokenKeys.now
    ) throws -> String {
        let keys = try keys ?? ["k1": TokenKeys.key().publicKey]
        return try self.verifier.verify(token, keys: { keys[$0] }, now: now)
    }

    private func token(_ changes: [String: JSON?] = [:], key: String = "one", kid: String = "k1") throws -> String {
        try TokenKeys.key(key).token(TokenKeys.claims(changes), kid: kid)
    }

    @Test("a good token is accepted, again too, and named after its key")
    func good() throws {
        for _ in 0..<3 { #expect(try verify(token()) == "k1") }
        #expect(self.verifier.count == 1)
        #expect(try verify(token(["aud": ["x", "https://hooks.example.com/notify/a", 7]])) == "k1")
        #expect(try verify(token(["iss": "issuer.example.com"])) == "k1")
    }

    @Test(
        "each claim that is missing or another refuses under its own name",
        arguments: [
            ("iss", "https://evil.example.com"), ("iss", ["https://issuer.example.com"]), ("iss", nil),
            ("aud", "https://hooks.example.com/notify/b"), ("aud", "https://hooks.example.com/notify/a/"), ("aud", []),
            ("aud", ["x"]), ("aud", nil), ("aud", .null), ("email", "other@example.com"), ("email", "PUSH@example.com"),
            ("email", nil), ("email", ["push@example.com"]), ("email_verified", false), ("email_verified", "true"),
            ("email_verified", 1), ("email_verified", nil), ("exp", nil), ("exp", "1790003000"),
            ("exp", .number("1e300")),
            ("exp", -1), ("exp", .integer(.max)), ("exp", .integer(.min)), ("iat", nil), ("iat", .integer(.max)),
            ("iat", .integer(.min)), ("nbf", "x"), ("nbf", .integer(.max)),
        ] as [(String, JSON?)]
    )
    func claims(_ name: String, _ value: JSON?) throws {
        let token = try token([name: value])
        for _ in 0..<2 { #expect(throws: VerificationFailure.wrongClaim(name)) { try verify(token) } }
        #expect(self.verifier.count == 0)
    }

    @Test("times hold with the skew to the second, for a token that is remembered too")
    func times() throws {
        let seconds = TokenKeys.now.seconds
        let token = try token(["exp": .integer(seconds), "iat": .integer(seconds - 3600)])
        for _ in 0..<2 {
            #expect(try verify(token) == "k1")
            #expect(try verify(token, now: Timestamp(seconds: seconds + 60)) == "k1")
            #expect(throws: VerificationFailure.expired(seconds: 61)) {
                try verify(token, now: Timestamp(seconds: seconds + 61))
            }
            #expect(try verify(token, now: Timestamp(seconds: seconds - 3660)) == "k1")
            #expect(throws: VerificationFailure.tooNew(seconds: 61)) {
                try verify(token, now: Timestamp(seconds: seconds - 3661))
            }
        }
        let later = try self.token(["nbf": .integer(seconds + 61)])
        #expect(throws: VerificationFailure.tooNew(seconds: 61)) { try verify(later) }
        for extreme in [Timestamp(milliseconds: .min), Timestamp(milliseconds: .max)] {
            #expect(throws: VerificationFailure.self) { try verify(token, now: extreme) }
        }
    }

    @Test("signed by another key, or changed in any part")
    func forged() throws {
        #expect(throws: VerificationFailure.tokenMismatch) { try verify(token(key: "two")) }
        #expect(throws: VerificationFailure.unknownKey("k9")) { try verify(token(kid: "k9")) }
        let good = try token().split(separator: ".").map(String.init)
        let other = try token(["sub": "1"]).split(separator: ".").map(String.init)
        #expect(throws: VerificationFailure.tokenMismatch) { try verify("\(good[0]).\(other[1]).\(good[2])") }
        #expect(throws: VerificationFailure.tokenMismatch) { try verify("\(good[0]).\(good[1]).\(other[2])") }
        #expect(throws: VerificationFailure.tokenMismatch) { try verify("\(good[0]).\(good[1]).AQAB") }
    }

    @Test(
        "only RS256, whatever the header wishes",
        arguments: ["none", "HS256", "RS512", "PS256", "ES256", "rs256", ""]
    )
    func algorithms(_ algorithm: String) throws {
        let key = try TokenKeys.key()
        let header: JSON = ["alg": .string(algorithm), "kid": "k1", "typ": "JWT"]
        let token = try TokenKeys.token(header: header, payload: TokenKeys.claims().bytes, key)
        #expect(throws: VerificationFailure.algorithmNotAllowed) { try verify(token) }
        // The public key taken for a shared secret.
        let text = token.split(separator: ".").dropLast().joined(separator: ".")
        let code = HMACSHA256.code([Array(text.utf8)], key: key.publicKey.jwk().bytes)
        #expect(throws: VerificationFailure.algorithmNotAllowed) { try verify("\(text).\(Base64URL.encode(code))") }
    }

    @Test(
        "headers that ask for more, or say too little",
        arguments: [
            ["alg": "RS256", "kid": "k1", "crit": ["exp"]], ["alg": "RS256", "kid": "k1", "b64": false],
            ["alg": "RS256", "kid": "k1", "typ": "at+jwt"], ["alg": "RS256", "kid": "k1", "typ": 1], ["alg": "RS256"],
            ["alg": "RS256", "kid": ""], ["alg": "RS256", "kid": 1],
            ["alg": "RS256", "kid": .string(String(repeating: "k", count: 257))],
        ] as [JSON]
    )
    func headers(_ header: JSON) throws {
        let token = try TokenKeys.token(header: header, payload: TokenKeys.claims().bytes, TokenKeys.key())
        #expect { try verify(token) } throws: { error in
            if case VerificationFailure.malformedToken = error { true } else { false }
        }
    }

    @Test("a member that is named twice, in the header or in the claims")
    func twice() throws {
        let key = try TokenKeys.key()
        let claims = String(decoding: TokenKeys.claims().bytes, as: UTF8.self)
        let double = "{\"aud\":\"x\"," + claims.dropFirst()
        let good: JSON = ["alg": "RS256", "kid": "k1"]
        #expect(throws: VerificationFailure.malformedToken("its payload names a member twice")) {
            try verify(TokenKeys.token(header: good, payload: Array(double.utf8), key))
        }
        let header = JSON.object(JSONObject([("alg", "none"), ("alg", "RS256"), ("kid", "k1")]))
        #expect(throws: VerificationFailure.malformedToken("its header names a member twice")) {
            try verify(TokenKeys.token(header: header, payload: TokenKeys.claims().bytes, key))
        }
    }

    @Test("texts that are no token are refused with a reason")
    func garbage() throws {
        let good = try token()
        let parts = good.split(separator: ".").map(String.init)
        let deep = Base64URL.encode(Array(String(repeating: "[", count: 3000).utf8))
        for text in [
            "", ".", "..", "...", "garbage", "a.b", good + ".", "." + good, good + "=", good + "\n", " " + good,
            "\(parts[0]).\(parts[1])", "\(parts[0])..\(parts[2])", "\(parts[0]).\(parts[1]).",
            "\(parts[0])=.\(parts[1]).\(parts[2])", "\(deep).\(parts[1]).\(parts[2])", "W10.\(parts[1]).\(parts[2])",
            "\u{0}.\u{0}.\u{0}", "é.é.é", String(repeating: "a", count: 100_000), String(repeating: ".", count: 8000),
        ] {
            #expect("\(text.prefix(20))") { try verify(text) } throws: { error in
                guard case VerificationFailure.malformedToken(let detail) = error else { return false }
                return !detail.isEmpty
            }
        }
    }

    @Test("a token is forgotten with its key")
    func withdrawn() throws {
        let token = try token()
        #expect(try verify(token) == "k1")
        #expect(throws: VerificationFailure.unknownKey("k1")) { try verify(token, keys: [:]) }
        let other = try ["k1": TokenKeys.key("two").publicKey]
        #expect(throws: VerificationFailure.tokenMismatch) { try verify(token, keys: other) }
        #expect(try verify(token) == "k1")
    }

    @Test("what is remembered is bounded, and expired tokens go first")
    func bounded() throws {
        let verifier = IdentityTokenVerifier(policy: TokenKeys.policy, capacity: 4)
        let key = try TokenKeys.key()
        let seconds = TokenKeys.now.seconds
        for index in 0..<12 {
            let token = try key.token(
                TokenKeys.claims(["exp": .integer(seconds + Int64(index)), "jti": .integer(Int64(index))]),
                kid: "k1"
            )
            #expect(try verifier.verify(token, keys: { _ in key.publicKey }, now: TokenKeys.now) == "k1")
            #expect(verifier.count <= 4)
        }
        let last = try key.token(TokenKeys.claims(["sub": "last"]), kid: "k1")
        let later = Timestamp(seconds: seconds + 600)
        #expect(try verifier.verify(last, keys: { _ in key.publicKey }, now: later) == "k1")
        #expect(verifier.count == 1)
    }
}
