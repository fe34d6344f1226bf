import Model
import Signing
import Testing

@Suite("Signing keys")
struct SigningKeyTests {
    /// RFC 8037, appendix A: key, thumbprint and signature.
    @Test("the example of RFC 8037")
    func published() throws {
        let seed = try #require(Hex.decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
        let key = try SigningKey(seed: seed)
        #expect(Base64URL.encode(key.verifyingKey.bytes) == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
        #expect(key.kid == "kPrK_qmxVWaYVA9w")
        let message = Array("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".utf8)
        let signature = try key.signature(for: message)
        #expect(
            Base64URL.encode(signature)
                == "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        )
        #expect(key.verifyingKey.isValid(signature, for: message))
        #expect(!key.verifyingKey.isValid(signature, for: message + [0]))
        #expect(!key.verifyingKey.isValid(Array(signature.dropLast()), for: message))
        #expect(!key.verifyingKey.isValid([], for: message))
    }

    @Test("the written forms are read back")
    func text() throws {
        let key = try SigningKey(seed: Array(0..<32))
        #expect(key.secretText.hasPrefix("whsk_"))
        #expect(try SigningKey(text: key.secretText) == key)
        #expect(try SigningKey(text: "whsk_" + Base64.encode(Array(0..<32))) == key)
        #expect(try VerifyingKey(text: key.verifyingKey.description) == key.verifyingKey)
    }

    @Test("what is no key is refused, with its reason")
    func malformed() throws {
        let key = try SigningKey(seed: Array(0..<32))
        let other = try SigningKey(seed: Array(1..<33))
        let halves = "whsk_" + Base64.encode(Array(0..<32) + other.verifyingKey.bytes)
        #expect(throws: KeyMaterialError.publicHalfDiffers) { try SigningKey(text: halves) }
        #expect(throws: KeyMaterialError.missingPrefix("whsk_")) { try SigningKey(text: key.verifyingKey.description) }
        #expect(throws: KeyMaterialError.missingPrefix("whpk_")) { try VerifyingKey(text: key.secretText) }
        #expect(throws: KeyMaterialError.invalidBase64) { try SigningKey(text: "whsk_@@") }
        #expect(throws: KeyMaterialError.invalidBase64) { try VerifyingKey(text: "whpk_@@") }
        for count in [0, 31, 33, 63, 65] {
            let text = "whsk_" + Base64.encode(Array(repeating: UInt8(1), count: count))
            #expect(throws: KeyMaterialError.wrongLength(expected: 32...64, actual: count)) {
                try SigningKey(text: text)
            }
        }
        #expect(throws: KeyMaterialError.wrongLength(expected: 32...32, actual: 31)) {
            try SigningKey(seed: Array(repeating: 1, count: 31))
        }
        #expect(throws: KeyMaterialError.wrongLength(expected: 32...32, actual: 33)) {
            try VerifyingKey(bytes: Array(repeating: 1, count: 33))
        }
    }

    @Test("a key never shows its secret half by itself")
    func silence() throws {
        let key = try SigningKey(seed: Array(repeating: 0x41, count: 32))
        var dumped = ""
        dump(key, to: &dumped)
        for text in [
            "\(key)", String(reflecting: key), dumped, "\([key])",
            "\(SigningKeyRing(current: key, createdAt: Timestamp(seconds: 0)))",
        ] {
            #expect(text.contains(key.kid))
            #expect(!text.contains("65") && !text.contains("QUFB") && !text.contains("AAAA"))
        }
    }

    @Test("the set for subscribers holds public keys only, named by their thumbprints")
    func jwks() throws {
        let key = try SigningKey(
            text: "whsk_L2YyZJgfehl7nuG/tFAnyLLpDTgVKMahlC2raNhwF2j0oGMAQE9MebaOigWouzhIQbAaIpNagON3vqT/ZyXG8g=="
        )
        #expect(
            JWKS.json([key.verifyingKey]).text == #"""
                {"keys":[{"crv":"Ed25519","kty":"OKP","x":"9KBjAEBPTHm2jooFqLs4SEGwGiKTWoDjd76k_2clxvI","use":"sig",\#
                "alg":"EdDSA","kid":"8eHs2ZunmTuzG9nx"}]}
                """#
        )
        #expect(JWKS.json([]).text == #"{"keys":[]}"#)
    }

    /// RFC 8032, section 5.1.7: S lies below the order L, or one signature could be written in two ways.
    @Test("the second spelling of a signature, with S + L, is no signature")
    func malleability() throws {
        let order = try #require(
            Hex.decode("edd3f55c1a631258d69cf7a2def9de14" + String(repeating: "0", count: 30) + "10")
        )
        for byte in 0..<20 as Range<UInt8> {
            let key = try SigningKey(seed: Array(repeating: byte, count: 32))
            var signature = try key.signature(for: [byte])
            #expect(key.verifyingKey.isValid(signature, for: [byte]))
            var carry = 0
            for (index, part) in order.enumerated() {
                let sum = Int(signature[32 + index]) + Int(part) + carry
                signature[32 + index] = UInt8(sum & 255)
                carry = sum >> 8
            }
            #expect(carry == 0)
            #expect(!key.verifyingKey.isValid(signature, for: [byte]))
        }
    }
}

@Suite("Signing key ring")
struct SigningKeyRingTests {
    static let start = Timestamp(seconds: 1_772_150_400)

    static func key(_ byte: UInt8) throws -> SigningKey { try SigningKey(seed: Array(repeating: byte, count: 32)) }

    static func rotated() throws -> SigningKeyRing {
        var ring = SigningKeyRing(current: try Self.key(1), createdAt: Self.start)
        ring.rotate(to: try Self.key(2), at: Self.start + .seconds(100), overlap: .seconds(50))
        ring.rotate(to: try Self.key(3), at: Self.start + .seconds(120), overlap: .seconds(50))
        return ring
    }

    @Test(
        "older keys sign on until they retire, newest first",
        arguments: [(120, [3, 2, 1]), (149, [3, 2, 1]), (150, [3, 2]), (169, [3, 2]), (170, [3]), (9999, [3])]
            as [(Int64, [UInt8])]
    )
    func signers(_ seconds: Int64, _ expected: [UInt8]) throws {
        let moment = Self.start + .seconds(seconds)
        let ring = try Self.rotated()
        #expect(ring.signers(at: moment) == (try expected.map(Self.key)))
        let published = JWKS.json(ring, at: moment)["keys"]?.array?.map { $0["kid"]?.string }
        #expect(published == (try expected.map { try Self.key($0).kid }))
    }

    @Test("what is published of a ring is public, at every time")
    func published() throws {
        let ring = try Self.rotated()
        for seconds in [0, 130, 9999] as [Int64] {
            let set = JWKS.json(ring, at: Self.start + .seconds(seconds))
            for key in set["keys"]?.array ?? [] {
                let members = Set(key.object?.members.map(\.name) ?? [])
                #expect(members == ["crv", "kty", "x", "use", "alg", "kid"])
            }
            for byte in [1, 2, 3] as [UInt8] {
                let seed = Array(repeating: byte, count: 32)
                #expect(!set.text.contains(Base64.encode(seed)) && !set.text.contains(Base64URL.encode(seed)))
            }
            #expect(!set.text.contains("whsk_"))
        }
    }

    @Test("after a rotation without overlap only the new key signs")
    func emergency() throws {
        var ring = SigningKeyRing(current: try Self.key(1), createdAt: Self.start)
        ring.rotate(to: try Self.key(2), at: Self.start + .seconds(10), overlap: .zero)
        #expect(ring.signers(at: Self.start + .seconds(10)) == [try Self.key(2)])
    }

    @Test("a message signed while keys overlap verifies under each of them")
    func overlap() throws {
        let moment = Self.start + .seconds(130)
        let ring = try Self.rotated()
        let headers = try StandardWebhooks.sign(
            id: "e",
            at: moment,
            body: [1],
            secrets: [],
            keys: ring.signers(at: moment)
        )
        for byte in [1, 2, 3] as [UInt8] {
            let key = try Self.key(byte).verifyingKey
            #expect(try headers.verify(body: [1], publicKeys: [key], now: moment).matched == key.kid)
        }
    }

    @Test("rotating to a key that is there changes nothing")
    func again() throws {
        let ring = try Self.rotated()
        for byte in [1, 3] as [UInt8] {
            var changed = ring
            changed.rotate(to: try Self.key(byte), at: Self.start + .seconds(500), overlap: .seconds(1))
            #expect(changed == ring)
        }
    }

    @Test("retired keys are forgotten when asked, the current one never")
    func removal() throws {
        var ring = try Self.rotated()
        ring.removeRetired(before: Self.start + .seconds(150))
        #expect(ring.entries.count == 3)
        ring.removeRetired(before: Self.start + .seconds(151))
        #expect(ring.older.map(\.key) == [try Self.key(2)])
        ring.removeRetired(before: Timestamp(milliseconds: .max))
        #expect(ring.entries.map(\.key) == [try Self.key(3)])
    }

    @Test("the stored form is read back, also through text")
    func persistence() throws {
        let ring = try Self.rotated()
        let read = try SigningKeyRing(secretJSON: JSON(parsing: ring.secretJSON.bytes))
        #expect(read == ring)
        #expect(read.current.retiresAt == nil)
        let single = SigningKeyRing(current: try Self.key(1), createdAt: Self.start)
        #expect(try SigningKeyRing(secretJSON: single.secretJSON) == single)
    }

    @Test("a stored form that is damaged is refused, naming what is wrong")
    func damaged() throws {
        let whsk = try Self.key(1).secretText
        let table: [(String, KeyMaterialError)] = [
            ("{}", .malformedRing(member: "keys")), (#"{"keys":[]}"#, .malformedRing(member: "keys")),
            (#"{"keys":[{}]}"#, .malformedRing(member: "key")),
            (#"{"keys":[{"key":"x","created_at":"2026-02-27T00:00:00Z"}]}"#, .missingPrefix("whsk_")),
            (#"{"keys":[{"key":"\#(whsk)"}]}"#, .malformedRing(member: "created_at")),
            (#"{"keys":[{"key":"\#(whsk)","created_at":"today"}]}"#, .malformedRing(member: "created_at")),
            (
                #"{"keys":[{"key":"\#(whsk)","created_at":"2026-02-27T00:00:00Z","retires_at":5}]}"#,
                .malformedRing(member: "retires_at")
            ),
            // An older key without an end would sign for ever.
            (
                #"{"keys":[{"key":"\#(whsk)","created_at":"2026-02-27T00:00:00Z"},"#
                    + #"{"key":"\#(whsk)","created_at":"2026-02-26T00:00:00Z"}]}"#,
                .malformedRing(member: "retires_at")
            ),
            (
                #"{"keys":[{"key":"\#(whsk)","created_at":"2026-02-27T00:00:00Z","retires_at":"2026-02-28T00:00:00Z"}]}"#,
                .malformedRing(member: "current key")
            ),
        ]
        for (text, error) in table {
            let json = try JSON(parsing: text.utf8)
            #expect(throws: error) { try SigningKeyRing(secretJSON: json) }
            #expect(!error.description.contains(whsk) && !error.code.isEmpty)
        }
    }
}
