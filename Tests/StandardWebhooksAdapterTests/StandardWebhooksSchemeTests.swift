import AdapterKit
import Model
import Signing
import Testing

@testable import StandardWebhooksAdapter

@Suite("Standard Webhooks adapter: who signed")
struct StandardWebhooksSchemeTests {
    private let body = Array(#"{"type":"email.sent"}"#.utf8)

    private func secret(_ label: String, _ byte: UInt8) throws -> Secret {
        try WebhookSecret.generate(label: label, randomBytes: Array(repeating: byte, count: 32))
    }

    private func key(_ byte: UInt8) throws -> SigningKey { try SigningKey(seed: Array(repeating: byte, count: 32)) }

    private func publicSecret(_ label: String, _ key: SigningKey) -> Secret {
        Secret(label: label, bytes: Array(key.verifyingKey.description.utf8))
    }

    private func request(_ headers: StandardWebhooks.Headers) -> InboundRequest {
        InboundRequest(
            method: "POST",
            target: "/notify/resend",
            headers: headers.fields.map { InboundRequest.Header($0.name, $0.value) },
            body: self.body
        )
    }

    private func verdict(
        _ headers: StandardWebhooks.Headers,
        _ secrets: [Secret],
        now: Timestamp = ResendFixture.now
    ) throws -> SignatureProof {
        try ResendFixture.adapter(secrets).verify(self.request(headers), now: now).1
    }

    @Test("both families of headers are accepted", arguments: StandardWebhooks.HeaderFamily.allCases)
    func families(_ family: StandardWebhooks.HeaderFamily) throws {
        let secret = try self.secret("s", 1)
        var headers = try StandardWebhooks.sign(
            id: "m",
            at: ResendFixture.now,
            body: self.body,
            secrets: [try WebhookSecret(secret)]
        )
        headers.family = family
        #expect(try self.verdict(headers, [secret]).matched == "s")
        // A family is taken whole: what one lacks the other does not lend.
        var mixed = self.request(headers)
        mixed.headers[0] = InboundRequest.Header(family == .svix ? "webhook-id" : "svix-id", "m")
        #expect(throws: VerificationFailure.missingHeader("\(family)-id")) {
            try ResendFixture.adapter([secret]).verify(mixed, now: ResendFixture.now)
        }
    }

    @Test("what is wrong is said of the header that came", arguments: StandardWebhooks.HeaderFamily.allCases)
    func namesTheHeader(_ family: StandardWebhooks.HeaderFamily) throws {
        let bad = StandardWebhooks.Headers(id: "m", timestamp: "soon", signature: "v1", family: family)
        let failure = #expect(throws: VerificationFailure.self) { try self.verdict(bad, [try self.secret("s", 1)]) }
        #expect("\(String(describing: failure))".contains("\(family)-timestamp"))
        var unreadable = bad
        unreadable.timestamp = "1790000000"
        let second = #expect(throws: VerificationFailure.self) {
            try self.verdict(unreadable, [try self.secret("s", 1)])
        }
        #expect("\(String(describing: second))".contains("\(family)-signature"))
    }

    @Test("a public key verifies v1a, alone and beside secrets")
    func asymmetric() throws {
        let (mine, other) = (try self.key(1), try self.key(2))
        let headers = try StandardWebhooks.sign(
            id: "m",
            at: ResendFixture.now,
            body: self.body,
            secrets: [],
            keys: [mine]
        )
        let (known, unknown) = (self.publicSecret("mine", mine), self.publicSecret("other", other))
        #expect(try self.verdict(headers, [known]).matched == "mine")
        #expect(try self.verdict(headers, [unknown, try self.secret("s", 1), known]).matched == "mine")
        #expect(throws: VerificationFailure.mismatch) { try self.verdict(headers, [unknown]) }
        // Too old is too old, whichever kind of key proves it.
        let late = ResendFixture.now + .seconds(301)
        #expect(throws: VerificationFailure.tooOld(seconds: 301)) { try self.verdict(headers, [known], now: late) }
        let shared = try self.secret("s", 1)
        let byShared = try StandardWebhooks.sign(
            id: "m",
            at: ResendFixture.now,
            body: self.body,
            secrets: [try WebhookSecret(shared)]
        )
        #expect(try self.verdict(byShared, [known, shared]).matched == "s")
        #expect(throws: VerificationFailure.tooOld(seconds: 301)) {
            try self.verdict(byShared, [known, shared], now: late)
        }
    }

    @Test(
        "a text that is no secret stops the start and is not repeated",
        arguments: ["whsec_%%%", "whpk_AAAA", "sesame!"]
    )
    func configuration(_ text: String) {
        let secret = Secret(label: "env:RESEND", bytes: Array(text.utf8))
        let error = #expect(throws: AdapterConfigurationError.self) { try ResendFixture.adapter([secret]) }
        #expect(error?.key == "secrets")
        #expect(error?.advice.hasPrefix("env:RESEND: ") == true && error?.advice.contains(text) == false)
    }
}
