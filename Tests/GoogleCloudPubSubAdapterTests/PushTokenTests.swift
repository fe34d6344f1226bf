import AdapterKit
import Model
import Signing
import Testing

@testable import GoogleCloudPubSubAdapter

@Suite("Pub/Sub: who pushes")
struct PushTokenTests {
    private static let body = Array("{}".utf8)

    private func verify(
        _ request: InboundRequest,
        _ settings: SourceSettings? = nil,
        now: Timestamp = PushFixture.now
    ) throws -> SignatureProof {
        try PushFixture.adapter(settings).verify(request, now: now).1
    }

    @Test("a token of Google's key, of either spelling of the scheme", arguments: ["Bearer ", "bearer ", "BEARER  "])
    func good(_ scheme: String) throws {
        let header = InboundRequest.Header("Authorization", scheme + (try PushFixture.token()))
        let proof = try verify(PushFixture.request(Self.body, [header]))
        #expect(proof == SignatureProof(matched: "kid:one", signedAt: nil))
    }

    @Test("headers that hold no token", arguments: ["", "Bearer", "Basic dTpw", "Bearer\u{A0}x", "token x", " "])
    func noToken(_ value: String) throws {
        let request = PushFixture.request(Self.body, [InboundRequest.Header("Authorization", value)])
        #expect(throws: VerificationFailure.malformedHeader("Authorization", detail: "it holds no Bearer token")) {
            try verify(request)
        }
    }

    @Test("no header, and an attribute that came as a second one")
    func headerCount() throws {
        #expect(throws: VerificationFailure.missingHeader("Authorization")) {
            try verify(PushFixture.request(Self.body))
        }
        let second = InboundRequest.Header("authorization", "attribute")
        let request = PushFixture.request(Self.body, token: try PushFixture.token(), [second])
        #expect(throws: VerificationFailure.malformedHeader("Authorization", detail: "it is there more than once")) {
            try verify(request)
        }
    }

    @Test(
        "another audience, account or issuer, or an account that is not verified",
        arguments: [
            ("aud", "https://hooks.example.com/"), ("email", "evil@example.com"), ("iss", "https://evil.example.com"),
            ("email_verified", false),
        ] as [(String, JSON)]
    )
    func claims(_ name: String, _ value: JSON) throws {
        let request = PushFixture.request(Self.body, token: try PushFixture.token([name: value]))
        #expect(throws: VerificationFailure.wrongClaim(name)) { try verify(request) }
    }

    @Test("the skew is a minute, or what the source says")
    func skew() throws {
        let request = PushFixture.request(Self.body, token: try PushFixture.token())
        let end = PushFixture.now.seconds + 3000
        _ = try verify(request, now: Timestamp(seconds: end + 60))
        #expect(throws: VerificationFailure.expired(seconds: 61)) {
            try verify(request, now: Timestamp(seconds: end + 61))
        }
        var settings = PushFixture.settings(keys: try PushFixture.published("one"))
        settings.tolerance = Tolerance(seconds: 5)
        #expect(throws: VerificationFailure.expired(seconds: 6)) {
            try verify(request, settings, now: Timestamp(seconds: end + 6))
        }
    }

    @Test("a key that was never fetched is our trouble; one that is not published is the caller's")
    func keys() throws {
        let request = PushFixture.request(Self.body, token: try PushFixture.token(key: "two"))
        #expect(throws: VerificationFailure.keysUnavailable) { try verify(request, PushFixture.settings()) }
        #expect(throws: VerificationFailure.unknownKey("two")) { try verify(request) }
        // What needs no key to be refused is refused without one.
        for header in ["Bearer x", "Basic x"] {
            let request = PushFixture.request(Self.body, [InboundRequest.Header("Authorization", header)])
            #expect { try verify(request, PushFixture.settings()) } throws: { error in
                error as? VerificationFailure != .keysUnavailable
            }
        }
    }

    @Test("keys that come later count from then on, and not after they are gone")
    func rotation() throws {
        let settings = PushFixture.settings(keys: try PushFixture.published("one"))
        let adapter = try PushFixture.adapter(settings)
        let request = PushFixture.request(Self.body, token: try PushFixture.token(key: "two"))
        #expect(throws: VerificationFailure.unknownKey("two")) { try adapter.verify(request, now: PushFixture.now) }
        settings.publishedKeys.replace(PushFixture.google, with: try PushFixture.published("one", "two"))
        #expect(try adapter.verify(request, now: PushFixture.now).1.matched == "kid:two")
        settings.publishedKeys.replace(PushFixture.google, with: try PushFixture.published("one"))
        #expect(throws: VerificationFailure.unknownKey("two")) { try adapter.verify(request, now: PushFixture.now) }
    }

    @Test("keys of our own are accepted beside Google's, under their secret's label")
    func ownKeys() throws {
        let own = try PushFixture.secret("two", label: "file:own.pem")
        let settings = PushFixture.settings(secrets: [own], keys: try PushFixture.published("one"))
        let mine = try PushFixture.token(key: "two", kid: PushFixture.key("two").kid)
        #expect(try verify(PushFixture.request(Self.body, token: mine), settings).matched == "file:own.pem")
        let googles = try PushFixture.token()
        #expect(try verify(PushFixture.request(Self.body, token: googles), settings).matched == "kid:one")
        // Nobody else's key answers to that name.
        let forged = try PushFixture.token(kid: PushFixture.key("two").kid)
        #expect(throws: VerificationFailure.tokenMismatch) {
            try verify(PushFixture.request(Self.body, token: forged), settings)
        }
    }
}
