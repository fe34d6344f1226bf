import AdapterKit
import Model
import Signing
import Testing

@testable import TwilioAdapter

/// What the vectors of the SDK do not hold.
@Suite("Twilio: the signature")
struct TwilioSchemeTests {
    private static let json = Array(#"{"type":"com.example"}"#.utf8)

    private static func verify(
        _ request: InboundRequest,
        secrets: [Secret] = [TwilioFixture.secret],
        url: String = TwilioFixture.url
    ) throws -> SignatureProof {
        try TwilioFixture.adapter(secrets, url: url).verify(request, now: TwilioFixture.now).1
    }

    private static func signature(_ url: String) -> InboundRequest.Header {
        InboundRequest.Header(
            "X-Twilio-Signature",
            Base64.encode(HMACSHA1.code([url.utf8], key: TwilioFixture.secret.bytes))
        )
    }

    @Test("every live token counts, and the one that matched is named")
    func rotation() throws {
        let form = try TwilioFixture.form("status-delivered")
        let secrets = [TwilioFixture.secret, TwilioFixture.old]
        for secret in secrets {
            #expect(try Self.verify(TwilioFixture.signed(form, by: secret), secrets: secrets).matched == secret.label)
        }
        #expect(throws: VerificationFailure.noSecret) { try Self.verify(TwilioFixture.signed(form), secrets: []) }
    }

    @Test("the configured URL counts, not the Host that is told")
    func host() throws {
        let form = try TwilioFixture.form("status-delivered")
        var request = TwilioFixture.signed(form, url: "https://evil.example.com/notify/twilio")
        request.headers.append(InboundRequest.Header("Host", "evil.example.com"))
        #expect(throws: VerificationFailure.mismatch) { try Self.verify(request) }
    }

    @Test(
        "the URL is tried with its scheme's port and without any",
        arguments: [
            ("https://h.example/p?a=1", "https://h.example:443/p?a=1"),
            ("http://h.example/p", "http://h.example:80/p"),
            ("https://h.example:8443/p", "https://h.example/p"),
            ("https://h.example?a=:7", "https://h.example:443?a=:7"),
            ("https://user:word@h.example/p", "https://user:word@h.example:443/p"),
            ("https://[2001:db8::1]/p", "https://[2001:db8::1]:443/p"),
            ("https://[2001:db8::1]:8443/p", "https://[2001:db8::1]/p"),
        ]
    )
    func ports(_ configured: String, _ signed: String) throws {
        let form = try TwilioFixture.form("status-delivered")
        for url in [configured, signed] {
            _ = try Self.verify(TwilioFixture.signed(form, url: url), url: configured)
        }
        #expect(TwilioURL.spellings(of: configured) == [configured, signed])
    }

    @Test("of JSON the URL has to hold the digest of the body, once and in small letters")
    func json() throws {
        let digest = Hex.encode(SHA256Digest.of(Self.json))
        func call(_ query: String, _ body: [UInt8] = Self.json) throws -> SignatureProof {
            let type = InboundRequest.Header("Content-Type", "application/json")
            let request = InboundRequest(
                method: "POST",
                target: "/notify/twilio\(query)",
                headers: [type, Self.signature(TwilioFixture.url + query)],
                body: body
            )
            return try Self.verify(request)
        }
        #expect(try call("?bodySHA256=\(digest)").matched == "current")
        #expect(throws: VerificationFailure.mismatch) { try call("?bodySHA256=\(digest)", Self.json + [0x20]) }
        for query in [
            "", "?", "?bodySHA256=", "?bodySHA256=\(digest.uppercased())", "?bodysha256=\(digest)",
            "?bodySHA256=\(digest)&bodySHA256=\(digest)",
        ] {
            let error = #expect(throws: VerificationFailure.self, "\(query)") { try call(query) }
            #expect(error?.code == "call_unreadable", "\(query)")
        }
    }

    @Test("a body that is no form is not taken for one", arguments: ["text/plain", "multipart/form-data", "form"])
    func types(_ type: String) throws {
        let form = try TwilioFixture.form("status-delivered")
        var request = TwilioFixture.signed(form)
        request.headers[0] = InboundRequest.Header("Content-Type", type)
        let error = #expect(throws: VerificationFailure.self) { try Self.verify(request) }
        #expect(error?.code == "call_unreadable")
    }

    @Test("what the settings header names is what counts")
    func algorithms() throws {
        let form = try TwilioFixture.form("status-delivered")
        let parts = SignedParameters.parts(url: TwilioFixture.url, fields: form, repeats: .each)
        let code = Base64.encode(HMACSHA256.code(parts, key: TwilioFixture.secret.bytes))
        let header = InboundRequest.Header("X-Twilio-Signature", code)
        func settings(_ text: String) -> InboundRequest.Header {
            InboundRequest.Header("X-Twilio-Webhooks-Signature-Settings", text)
        }
        for text in ["key=k,algorithm=HMAC_SHA256", "algorithm=HMAC_SHA256", "algorithm=HMAC_SHA256, key=k"] {
            #expect(try Self.verify(TwilioFixture.request(form, [header, settings(text)])).matched == "current")
        }
        let sha1 = TwilioFixture.signed(form)
        for text in [
            "", "key=k", "key=k,algorithm=", "key=k,algorithm=HMAC_SHA1", "key=k,algorithm=hmac_sha256",
            "algorithm=HMAC_SHA256,algorithm=HMAC_SHA1", "key=k,algorithm=HMAC_SHA512",
        ] {
            for request in [TwilioFixture.request(form, [header]), sha1] {
                var request = request
                request.headers.append(settings(text))
                let error = #expect(throws: VerificationFailure.self, "\(text)") { try Self.verify(request) }
                #expect(error?.code == "signature_malformed", "\(text)")
            }
        }
    }

    @Test(
        "a signature that is not base64 as Twilio writes it is malformed",
        arguments: ["", "=", "!!!!", "AAA", "AB=="]
    )
    func malformed(_ text: String) throws {
        let request = TwilioFixture.request(
            try TwilioFixture.form("status-delivered"),
            [InboundRequest.Header("X-Twilio-Signature", text)]
        )
        #expect(throws: VerificationFailure.malformedHeader("X-Twilio-Signature", detail: "no base64")) {
            try Self.verify(request)
        }
    }

    @Test("a form that cannot be read is refused with the place")
    func forms() throws {
        var request = TwilioFixture.signed(try TwilioFixture.form("status-delivered"))
        request.body += Array("&x=%zz".utf8)
        let error = #expect(throws: VerificationFailure.self) { try Self.verify(request) }
        #expect(error?.description.contains("% without two hexadecimal digits") == true)
    }

    @Test("a GET is signed by its URL alone, and its body says nothing")
    func get() throws {
        let query = "?AccountSid=AC1&MessageSid=SM1&MessageStatus=sent&From=%2B1500"
        var request = InboundRequest(
            method: "GET",
            target: "/notify/twilio\(query)",
            headers: [Self.signature(TwilioFixture.url + query)],
            body: Array("MessageStatus=failed".utf8)
        )
        let adapter = try TwilioFixture.adapter()
        let (verified, _) = try adapter.verify(request, now: TwilioFixture.now)
        #expect(try adapter.normalize(verified).drafts.map(\.key) == ["twilio:AC1:SM1:sent"])
        request.target += "&x=1"
        #expect(throws: VerificationFailure.mismatch) { try Self.verify(request) }
    }

    @Test("without a public URL there is no adapter", arguments: [nil, "", "hooks.example.com", "/notify/twilio"])
    func publicURL(_ url: String?) {
        let error = #expect(throws: AdapterConfigurationError.self) { try TwilioFixture.adapter(url: url) }
        #expect(error?.key == "public_url")
    }
}
