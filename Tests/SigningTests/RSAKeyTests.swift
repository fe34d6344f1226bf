import Model
import Testing

@testable import Signing

@Suite("RSA keys")
struct RSAKeyTests {
    private static func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex.lowercased())) }

    /// 1024 bits, made for this test.
    private static let short =
        "b7af3e198bd33840ea088b8756b9f7ee736840ad47dfa47223838c93572f9821da397287e1c7aef97ec5d78ffb1988af1d23fde9a61f05a6"
        + "8613da9930406e06f618a440e21a28ee3f582c7c754356e7f63fb2b16ec91d46de1a73738a54da970b31c51ab07f250fc30c704515aa147a"
        + "ac6b5b36329d72912c901c7d674866bb"

    @Test("signs what its public half accepts, in PKCS #1 and PKCS #8", arguments: ["one", "two"])
    func roundTrip(_ name: String) throws {
        let key = try TokenKeys.key(name)
        let message = Array("what is signed".utf8)
        let signature = try key.signature(for: message)
        #expect(signature.count == 256)
        #expect(key.publicKey.isValid(signature, for: message))
        #expect(try key.signature(for: message) == signature)
        for index in [0, 100, 255] {
            var changed = signature
            changed[index] ^= 1
            #expect(!key.publicKey.isValid(changed, for: message))
        }
        for wrong in [[], signature.dropLast(), signature + [0], [0] + signature] as [[UInt8]] {
            #expect(!key.publicKey.isValid(wrong, for: message))
        }
        #expect(!key.publicKey.isValid(signature, for: Array("what is signed.".utf8)))
        #expect(
            try !RSAPublicKey(jwk: TokenKeys.key(name == "one" ? "two" : "one").publicKey.jwk()).isValid(
                signature,
                for: message
            )
        )
    }

    @Test("a JSON Web Key read back is the same key, and its name follows from it")
    func jwk() throws {
        let key = try TokenKeys.key()
        #expect(try RSAPublicKey(jwk: key.publicKey.jwk()) == key.publicKey)
        #expect(key.publicKey.jwk()["kid"]?.string == key.kid)
        #expect(key.publicKey.jwk(kid: "k")["kid"] == "k")
        // Leading zeros are no part of a number.
        let padded = try RSAPublicKey(modulus: [0, 0] + key.publicKey.modulus, exponent: [0] + key.publicKey.exponent)
        #expect(padded == key.publicKey && padded.thumbprint == key.kid)
    }

    /// RFC 7638 section 3.1.
    @Test("the thumbprint is the one of the RFC")
    func thumbprint() throws {
        let key = try RSAPublicKey(jwk: [
            "kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
            "n": .string(
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
                    + "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0"
                    + "zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44"
                    + "-csFCur-kEgU8awapJzKnqDKgw"
            ),
        ])
        #expect(key.thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
    }

    @Test("weak and broken keys are refused")
    func refused() throws {
        let good = try TokenKeys.key().publicKey
        let short = try Self.bytes(Self.short)
        #expect(throws: KeyMaterialError.wrongKeySize(bits: 1024, allowed: RSAPublicKey.allowedBits)) {
            try RSAPublicKey(modulus: short, exponent: [1, 0, 1])
        }
        // The zeros in front make no longer key of it.
        #expect(throws: KeyMaterialError.wrongKeySize(bits: 1024, allowed: RSAPublicKey.allowedBits)) {
            try RSAPublicKey(modulus: Array(repeating: 0, count: 128) + short, exponent: [1, 0, 1])
        }
        #expect(throws: KeyMaterialError.self) {
            try RSAPublicKey(modulus: Array(repeating: 0xFF, count: 1025), exponent: [1, 0, 1])
        }
        for exponent in [[], [0], [1], [3], [1, 0, 0], [1, 0, 2], [1, 0, 0, 0, 1], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF]]
            as [[UInt8]]
        {
            #expect(throws: KeyMaterialError.malformedKey(member: "e"), "\(exponent)") {
                try RSAPublicKey(modulus: good.modulus, exponent: exponent)
            }
        }
        #expect(throws: KeyMaterialError.malformedKey(member: "n")) {
            try RSAPublicKey(modulus: [], exponent: [1, 0, 1])
        }
    }

    @Test("members of other kinds, and a key whose private half is shown")
    func members() throws {
        let jwk = try #require(try TokenKeys.key().publicKey.jwk().object)
        let changes: [(String, JSON?)] = [
            ("kty", "EC"), ("kty", nil), ("n", 7), ("n", nil), ("n", "AQ=="), ("e", .null), ("e", nil), ("d", "AQAB"),
        ]
        for (name, value) in changes {
            var changed = jwk
            changed[name] = value
            #expect(throws: KeyMaterialError.self, "\(name)") { try RSAPublicKey(jwk: .object(changed)) }
        }
    }

    @Test(
        "a text that is no private key of RSA",
        arguments: [
            "", "secret", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            "{\"type\":\"service_account\"}",
        ]
    )
    func notPEM(_ text: String) { #expect(throws: KeyMaterialError.self) { try RSASigningKey(pem: text) } }

    @Test("a private key never shows itself")
    func hidden() throws {
        let key = try TokenKeys.key()
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "RSASigningKey(\(key.kid))" && !dumped.contains("key:"))
    }
}
