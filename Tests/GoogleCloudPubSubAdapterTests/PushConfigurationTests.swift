import AdapterKit
import Model
import Signing
import Testing

@testable import GoogleCloudPubSubAdapter

@Suite("Pub/Sub: configuration")
struct PushConfigurationTests {
    private func problem(_ options: [String: JSON], secrets: [Secret] = [], publicURL: String? = nil) -> String? {
        var settings = SourceSettings(name: "googlecloud/pubsub", secrets: secrets, options: options)
        settings.publicURL = publicURL
        do throws(AdapterConfigurationError) {
            _ = try GoogleCloudPubSubAdapter(settings: settings)
            return nil
        } catch { return error.key }
    }

    @Test("the account is always needed; the audience may be the public URL")
    func needed() throws {
        #expect(problem([:]) == "service_account")
        #expect(problem(["audience": "a"]) == "service_account")
        #expect(problem(["service_account": "a@b"]) == "audience")
        #expect(problem(["service_account": "a@b"], publicURL: "https://h/notify/x") == nil)
        #expect(problem(["service_account": ["a@b", "c@d"], "audience": ["x", "y"]]) == nil)
        for bad in ["", 7, [], [""], ["a", 1], .object(JSONObject()), .null] as [JSON] {
            #expect(problem(["service_account": bad, "audience": "a"]) == "service_account", "\(bad)")
            #expect(problem(["service_account": "a@b", "audience": bad]) == "audience", "\(bad)")
        }
    }

    @Test("keys come from Google, from another https URL, or from the source itself")
    func keySets() throws {
        #expect(try PushFixture.adapter().keySetURL == "https://www.googleapis.com/oauth2/v3/certs")
        for url in [
            "https://keys.example.com/certs", "http://127.0.0.1:8400/certs", "http://localhost:1", "http://[::1]/x",
        ] {
            let settings = PushFixture.settings(options: ["jwks_url": .string(url)])
            #expect(try PushFixture.adapter(settings).keySetURL == url)
        }
        for url in [
            "", "http://keys.example.com/certs", "http://127.0.0.1.example.com/", "http://localhost.example.com",
            "https://",
            "https:///x", "file:///etc/passwd", "ftp://x",
        ] {
            #expect(
                problem(["jwks_url": .string(url), "service_account": "a@b", "audience": "a"]) == "jwks_url",
                "\(url)"
            )
        }
    }

    @Test("a key set of the source's own, as an object or as a text")
    func inline() throws {
        let set: JSON = ["keys": [try PushFixture.key().publicKey.jwk(kid: "one")]]
        let request = PushFixture.request(Array("{}".utf8), token: try PushFixture.token())
        for jwks in [set, .string(String(decoding: set.bytes, as: UTF8.self))] {
            let adapter = try PushFixture.adapter(PushFixture.settings(options: ["jwks": jwks]))
            #expect(adapter.keySetURL == nil)
            #expect(try adapter.verify(request, now: PushFixture.now).1.matched == "kid:one")
        }
        let usual: [String: JSON] = ["service_account": "a@b", "audience": "a"]
        for bad in [
            "x", 1, .object(JSONObject()), ["keys": []],
            ["keys": [["kty": "RSA", "kid": "k", "n": "AQAB", "e": "AQAB"]]],
        ] as [JSON] {
            #expect(problem(usual.merging(["jwks": bad]) { $1 }) == "jwks", "\(bad)")
        }
        let weak: JSON = [
            "keys": [
                try PushFixture.key().publicKey.jwk(kid: "one"), ["kty": "RSA", "kid": "k", "n": "AQAB", "e": "AQAB"],
            ]
        ]
        #expect(problem(usual.merging(["jwks": weak]) { $1 }) == "jwks")
        #expect(problem(usual.merging(["jwks": set, "jwks_url": "https://k.example.com"]) { $1 }) == "jwks_url")
    }

    @Test("a secret that is no private key is named by its label alone")
    func secrets() throws {
        let secret = Secret(label: "env:KEY", bytes: Array("whsec_something".utf8))
        let settings = PushFixture.settings(secrets: [secret])
        let error = #expect(throws: AdapterConfigurationError.self) { try GoogleCloudPubSubAdapter(settings: settings) }
        #expect(error?.key == "secrets" && error?.advice.contains("env:KEY") == true)
        #expect(error?.advice.contains("whsec_") == false)
    }

    /// `tollgate normalize` without a source.
    @Test("without options it reads and proves nothing")
    func bare() throws {
        let settings = SourceSettings(
            name: "googlecloud-pubsub",
            secrets: [Secret(label: "none", bytes: [])],
            allowUnsigned: true
        )
        let adapter = try GoogleCloudPubSubAdapter(settings: settings)
        let body = try PushFixture.body("OBJECT_FINALIZE").bytes
        #expect(try adapter.normalize(.withoutProof(PushFixture.request(body))).drafts.count == 1)
        for token in [try PushFixture.token(), ""] {
            #expect(throws: VerificationFailure.noSecret) {
                try adapter.verify(PushFixture.request(body, token: token), now: PushFixture.now)
            }
        }
        #expect(throws: VerificationFailure.missingHeader("Authorization")) {
            try adapter.verify(PushFixture.request(body), now: PushFixture.now)
        }
    }
}
