import Model
import Signing
import Testing

@Suite("Secrets")
struct SecretTests {
    @Test("a secret never shows itself, only its label")
    func silence() throws {
        let secret = try WebhookSecret.generate(label: "env:X", randomBytes: Array(repeating: 0x41, count: 32))
        let text = String(decoding: secret.bytes, as: UTF8.self)
        let webhook = try WebhookSecret(secret)
        for value in [secret, webhook, [secret], [webhook]] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            for shown in ["\(value)", String(reflecting: value), dumped] {
                #expect(shown.contains("env:X"))
                #expect(!shown.contains(text) && !shown.contains("QUFB") && !shown.contains("65"))
            }
        }
    }

    @Test("secrets are equal when label and bytes are")
    func equality() throws {
        let secret = Secret(label: "a", bytes: [1, 2, 3])
        #expect(secret == Secret(label: "a", bytes: [1, 2, 3]))
        for other in [
            Secret(label: "b", bytes: [1, 2, 3]), Secret(label: "a", bytes: [1, 2, 4]),
            Secret(label: "a", bytes: [1, 2]), Secret(label: "a", bytes: []),
        ] {
            #expect(secret != other)
        }
        let keys = try ["whsec_AQID", "AQID", "whsec_AQIE"].map {
            try WebhookSecret(Secret(label: "a", bytes: Array($0.utf8)))
        }
        #expect(keys[0] == keys[1] && keys[0] != keys[2])
        #expect(Set(keys).count == 2)
    }

    @Test("a generated secret is whsec_ and base64, of 24 to 64 bytes")
    func generating() throws {
        let secret = try WebhookSecret.generate(label: "s", randomBytes: Array(0..<32))
        #expect(String(decoding: secret.bytes, as: UTF8.self) == "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        for count in [24, 64] {
            _ = try WebhookSecret.generate(label: "s", randomBytes: Array(repeating: 1, count: count))
        }
        for count in [0, 23, 65] {
            #expect(throws: KeyMaterialError.wrongLength(expected: 24...64, actual: count)) {
                try WebhookSecret.generate(label: "s", randomBytes: Array(repeating: 1, count: count))
            }
        }
    }

    @Test("the prefix may be left out; the key is the same")
    func prefix() throws {
        let with = try WebhookSecret(Secret(label: "s", bytes: Array("whsec_AAECAwQFBgcICQoLDA0ODw==".utf8)))
        let without = try WebhookSecret(Secret(label: "s", bytes: Array("AAECAwQFBgcICQoLDA0ODw==".utf8)))
        #expect(with == without)
        #expect(with.label == "s")
    }

    @Test(
        "what is no secret is refused",
        arguments: ["whsec_@", "whsec_AAE", "whsec_AAECAw", "whsk_AAAA", " whsec_AAAA", "whsec_AAAA\n"]
    )
    func malformed(_ text: String) {
        #expect(throws: KeyMaterialError.invalidBase64) {
            try WebhookSecret(Secret(label: "s", bytes: Array(text.utf8)))
        }
    }

    @Test("an empty secret is refused", arguments: ["", "whsec_"])
    func empty(_ text: String) {
        #expect(throws: KeyMaterialError.wrongLength(expected: 24...64, actual: 0)) {
            try WebhookSecret(Secret(label: "s", bytes: Array(text.utf8)))
        }
    }
}

@Suite("Sealing and digests at rest")
struct AtRestTests {
    /// AES-256-GCM of 16 zero bytes under a zero key and nonce: case 14 of McGrew and Viega's GCM specification.
    @Test("the published case")
    func published() throws {
        let sealer = try Sealer(key: Array(repeating: 0, count: 32))
        let zeros = [UInt8](repeating: 0, count: 16)
        let sealed = try sealer.seal(zeros, context: "", nonce: Array(repeating: 0, count: 12))
        #expect(
            Hex.encode(sealed) == "000000000000000000000000" + "cea7403d4d606b6e074ec5d3baf39d18"
                + "d0d1c8a799996bf0265b98b5d48ab919"
        )
        #expect(try sealer.open(sealed, context: "") == zeros)
    }

    @Test("what is sealed opens under its key and context only")
    func context() throws {
        let sealer = try Sealer(key: Array(0..<32))
        let other = try Sealer(key: Array(1..<33))
        for bytes in [[], [1], Array(repeating: 7, count: 4096)] as [[UInt8]] {
            let sealed = try sealer.seal(bytes, context: "rcp_1")
            #expect(sealed.count == bytes.count + 28)
            #expect(try sealer.open(sealed, context: "rcp_1") == bytes)
            #expect(throws: SealerError.cannotOpen) { try sealer.open(sealed, context: "rcp_2") }
            #expect(throws: SealerError.cannotOpen) { try other.open(sealed, context: "rcp_1") }
        }
        #expect(try sealer.seal([1], context: "") != sealer.seal([1], context: ""))
    }

    @Test("one flipped bit anywhere, a byte less or a byte more, and it does not open")
    func damaged() throws {
        let sealer = try Sealer(key: Array(0..<32))
        let sealed = try sealer.seal(Array("Bearer abc".utf8), context: "c")
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << bit
                #expect(throws: SealerError.cannotOpen) { try sealer.open(changed, context: "c") }
            }
            #expect(throws: SealerError.cannotOpen) { try sealer.open(Array(sealed.prefix(index)), context: "c") }
        }
        #expect(throws: SealerError.cannotOpen) { try sealer.open(sealed + [0], context: "c") }
    }

    @Test("keys and nonces of another length are refused; nothing shows the key")
    func lengths() throws {
        for count in [0, 16, 31, 33] {
            #expect(throws: KeyMaterialError.wrongLength(expected: 32...32, actual: count)) {
                try Sealer(key: Array(repeating: 1, count: count))
            }
        }
        let sealer = try Sealer(key: Array(repeating: 0x41, count: 32))
        #expect(throws: SealerError.cannotSeal) { try sealer.seal([1], context: "", nonce: [1, 2, 3]) }
        var dumped = ""
        dump(sealer, to: &dumped)
        #expect("\(sealer)" == "Sealer" && !dumped.contains("key"))
    }

    @Test("a salted digest recognizes its credential and no other")
    func digest() throws {
        let digest = SaltedDigest(of: "Bearer abc".utf8, salt: Array(0..<16))
        // sha256(salt + credential), by Python's hashlib.
        let text =
            "sha256:000102030405060708090a0b0c0d0e0f:a9729f124e6fd6f199842214a37f72a14ae865b2dfa434bfdb2c0ca7144abd00"
        #expect(digest.description == text)
        #expect(SaltedDigest(text) == digest)
        #expect(digest.matches("Bearer abc".utf8))
        for other in ["", "Bearer abd", "Bearer abc ", "bearer abc"] { #expect(!digest.matches(other.utf8)) }
        #expect(SaltedDigest(of: "Bearer abc".utf8, salt: Array(1..<17)) != digest)
    }

    @Test(
        "texts that no digest has",
        arguments: [
            "", "sha256::", "sha256:00", "sha256:00:00", "md5:00:" + String(repeating: "0", count: 64),
            "sha256:00:" + String(repeating: "A", count: 64), "sha256:0:" + String(repeating: "0", count: 64),
            "sha256:00:" + String(repeating: "0", count: 64) + ":", "sha256:00:" + String(repeating: "0", count: 66),
        ]
    )
    func malformed(_ text: String) { #expect(SaltedDigest(text) == nil) }
}
