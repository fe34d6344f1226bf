import Model
import Signing
import Testing

@Suite("Standard Webhooks vectors")
struct StandardWebhooksVectorTests {
    @Test(arguments: try Vector.load("standard-webhooks-v1"))
    func v1(_ vector: Vector) throws {
        let verdict = try Self.verdict {
            let secrets = try vector.secrets.enumerated().map {
                try WebhookSecret(Secret(label: "secret \($0.offset)", bytes: Array($0.element.utf8)))
            }
            return try StandardWebhooks.Headers { vector.headers[$0] }
                .verify(body: vector.body, secrets: secrets, now: vector.now)
        }
        #expect(verdict == vector.accepts)
    }

    @Test(arguments: try Vector.load("standard-webhooks-v1a"))
    func v1a(_ vector: Vector) throws {
        let verdict = try Self.verdict {
            let key = try VerifyingKey(text: try #require(vector.publicKey))
            return try StandardWebhooks.Headers { vector.headers[$0] }
                .verify(body: vector.body, publicKeys: [key], now: vector.now)
        }
        #expect(verdict == vector.accepts)
    }

    @Test("the files hold all their cases")
    func complete() throws {
        #expect(try Vector.load("standard-webhooks-v1").count == 16)
        #expect(try Vector.load("standard-webhooks-v1a").count == 8)
    }

    @Test("the published signing key makes the vector's signature")
    func signing() throws {
        let file = try Vector.file("standard-webhooks-v1a")
        let key = try SigningKey(text: try #require(file["signing_key_whsk"]?.string))
        let vector = try #require(try Vector.load("standard-webhooks-v1a").first { $0.name == "valid_mixed_list" })
        let secret = try WebhookSecret(
            Secret(label: "s", bytes: Array("whsec_IMehijsO5Ldy3F0zytDRAN8DmDKS/oHlsfC28QBUf3A=".utf8))
        )
        let id = try #require(vector.headers["webhook-id"])
        let headers = try StandardWebhooks.sign(
            id: id,
            at: vector.now,
            body: vector.body,
            secrets: [secret],
            keys: [key]
        )
        #expect(headers.signature == vector.headers["webhook-signature"])
        #expect(headers.timestamp == vector.headers["webhook-timestamp"])
        #expect(key.verifyingKey.description == vector.publicKey)
    }

    /// Only a verification failure is a "no"; anything else is a fault of the test.
    static func verdict(_ body: () throws -> SignatureProof) throws -> Bool {
        do {
            _ = try body()
            return true
        } catch is VerificationFailure {
            return false
        }
    }
}
