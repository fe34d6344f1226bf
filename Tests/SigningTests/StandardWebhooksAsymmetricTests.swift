import Model
import Signing
import Testing

@Suite("Standard Webhooks, v1a")
struct StandardWebhooksAsymmetricTests {
    static let now = StandardWebhooksTests.now
    static let body = StandardWebhooksTests.body

    static func key(_ byte: UInt8) throws -> SigningKey { try SigningKey(seed: Array(repeating: byte, count: 32)) }

    @Test("each live key makes one signature; the key that matched is named")
    func valid() throws {
        let keys = [try Self.key(1), try Self.key(2)]
        let headers = try StandardWebhooks.sign(id: "e", at: Self.now, body: Self.body, secrets: [], keys: keys)
        #expect(headers.signature.split(separator: " ").count == 2)
        for key in keys {
            let proof = try headers.verify(body: Self.body, publicKeys: [key.verifyingKey], now: Self.now)
            #expect(proof == SignatureProof(matched: key.kid, signedAt: Self.now))
        }
        let last = try headers.verify(
            body: Self.body,
            publicKeys: [try Self.key(3).verifyingKey, keys[1].verifyingKey],
            now: Self.now
        )
        #expect(last.matched == keys[1].kid)
    }

    @Test("one flipped bit in body or signature, another key, no key")
    func invalid() throws {
        let key = try Self.key(1)
        let good = try StandardWebhooks.sign(id: "e", at: Self.now, body: Self.body, secrets: [], keys: [key])
        for index in Self.body.indices {
            var body = Self.body
            body[index] ^= 1
            #expect(throws: VerificationFailure.mismatch) {
                try good.verify(body: body, publicKeys: [key.verifyingKey], now: Self.now)
            }
        }
        let bytes = try #require(Base64.decode(good.signature.dropFirst(4)))
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                var headers = good
                headers.signature = "v1a," + Base64.encode(changed)
                #expect(throws: VerificationFailure.mismatch) {
                    try headers.verify(body: Self.body, publicKeys: [key.verifyingKey], now: Self.now)
                }
            }
        }
        let other = try Self.key(2).verifyingKey
        #expect(throws: VerificationFailure.mismatch) {
            try good.verify(body: Self.body, publicKeys: [other], now: Self.now)
        }
        #expect(throws: VerificationFailure.noSecret) {
            try good.verify(body: Self.body, publicKeys: [], now: Self.now)
        }
    }

    @Test("stale and future messages are refused")
    func window() throws {
        let key = try Self.key(1)
        for (age, failure) in [(301, VerificationFailure.tooOld(seconds: 301)), (-301, .tooNew(seconds: 301))] {
            let moment = Self.now - .seconds(age)
            let headers = try StandardWebhooks.sign(id: "e", at: moment, body: Self.body, secrets: [], keys: [key])
            #expect(throws: failure) {
                try headers.verify(body: Self.body, publicKeys: [key.verifyingKey], now: Self.now)
            }
        }
    }

    @Test("v1 comes before v1a, and each verifier reads its own")
    func mixed() throws {
        let (key, secret) = (try Self.key(1), try StandardWebhooksTests.secret("s", 1))
        let headers = try StandardWebhooks.sign(
            id: "e",
            at: Self.now,
            body: Self.body,
            secrets: [secret],
            keys: [key]
        )
        #expect(headers.signature.split(separator: " ").map { $0.prefix { $0 != "," } } == ["v1", "v1a"])
        #expect(try headers.verify(body: Self.body, secrets: [secret], now: Self.now).matched == "s")
        #expect(try headers.verify(body: Self.body, publicKeys: [key.verifyingKey], now: Self.now).matched == key.kid)
    }
}
