import Model
import Signing
import Testing

/// Keys made for these tests; nobody else has ever used them.
private enum Keys {
    static let pkcs8 =
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYW4gaW52ZW50ZWQga2V5IGZvciB0ZXN0cywgMzIgYnmhRANCAAQ00dlJZLozdrthN9juPEB4YtZj3L3Z58j/YB/DXkYT/yzTrIZm5MxcJLFjGR4XSaDJREmqG7l+mkzw5Kbba27J"
    static let spki =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENNHZSWS6M3a7YTfY7jxAeGLWY9y92efI/2Afw15GE/8s06yGZuTMXCSxYxkeF0mgyURJqhu5fppM8OSm22tuyQ=="
    static let otherSPKI =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmzjdz8Sv/o/2xpJt4RhwDLrAZjoX0IVicSIqgc6WW7FdleyHGM3hIG3M7vWoz3yeMKpMRFf9WRuo9JKLkuKTqQ=="
    static let p384 =
        "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE2KF+Vbji9HvDaf2WFmlc4nPc5OMHgwpl9aSpqolnyYeu6nrTZWd6E7/WXD/lpmk5vcU1QsUhOlE0XbqCIKuyPHFlmk2FCzu6/40DW9CKWesyCZyWqQSeTX1DXPZ1cTvI"
}

@Suite("ECDSA on P-256")
struct P256Tests {
    private let message = [Array("1700000000".utf8), Array("[]\r\n".utf8)]

    private func key() throws -> P256SigningKey { try P256SigningKey(label: "k", pkcs8: Keys.pkcs8) }

    private func signature() throws -> [UInt8] { try self.key().signature(for: self.message) }

    @Test("what is signed verifies, with the public half alone")
    func valid() throws {
        let signature = try #require(ECDSASignature(der: try self.signature()))
        let key = try P256VerifyingKey(label: "p", spki: Keys.spki)
        #expect(key.isValid(signature, for: self.message))
        #expect(try self.key().verifyingKey.spki == Keys.spki)
        // The parts are one message: where it is cut does not matter.
        #expect(key.isValid(signature, for: [Array("1700000000[]\r\n".utf8)]))
        #expect(!key.isValid(signature, for: [Array("1700000000[]".utf8)]))
        #expect(try !P256VerifyingKey(label: "o", spki: Keys.otherSPKI).isValid(signature, for: self.message))
    }

    @Test("every bit of the signature counts")
    func flipped() throws {
        let der = try self.signature()
        let key = try self.key().verifyingKey
        for index in der.indices {
            for bit in 0..<8 as Range<UInt8> {
                var changed = der
                changed[index] ^= 1 << bit
                #expect(
                    ECDSASignature(der: changed).map { key.isValid($0, for: self.message) } != true,
                    "\(index).\(bit)"
                )
            }
        }
    }

    /// 48 bytes of any kind may stand where a number should.
    private static let one: [UInt8] = [2, 1, 1]

    @Test(
        "what is not the canonical DER of two positive numbers is no signature",
        arguments: [
            [], [0x30], [0x30, 0], [0x30, 3] + one, [0x31, 6] + one + one, [0x30, 7] + one + one,
            [0x30, 5] + one + one, [0x30, 0x81, 6] + one + one, [0x30, 7] + one + one + [0],
            [0x30, 6] + one + one + [0],
            // A needless zero, a negative number, zero, nothing, too many digits.
            [0x30, 7, 2, 2, 0, 1] + one, [0x30, 6, 2, 1, 0x80] + one, [0x30, 6, 2, 1, 0] + one, [0x30, 5, 2, 0] + one,
            [0x30, 38, 2, 33] + Array(repeating: 1, count: 33) + one,
            [0x30, 39, 2, 34, 0] + Array(repeating: 0xFF, count: 33) + one, [0x30, 6, 2, 0x81, 1, 1] + one,
            Array(repeating: 0xFF, count: 72),
        ] as [[UInt8]]
    )
    func notCanonical(_ der: [UInt8]) { #expect(ECDSASignature(der: der) == nil) }

    @Test("small numbers and ones past the curve's order are well-formed and prove nothing")
    func senseless() throws {
        let key = try self.key().verifyingKey
        let largest: [UInt8] = [2, 33, 0] + Array(repeating: 0xFF, count: 32)
        for der in [[0x30, 6] + Self.one + Self.one, [0x30, 70] + largest + largest] as [[UInt8]] {
            let signature = try #require(ECDSASignature(der: der))
            #expect(!key.isValid(signature, for: self.message))
        }
    }

    @Test("what is no P-256 key says so and is not repeated")
    func keys() {
        let cases: [(String, KeyMaterialError)] = [
            ("", .notP256), ("AAAA", .notP256), (Keys.p384, .notP256), (Keys.pkcs8, .notP256),
            ("not base64", .invalidBase64), ("-----BEGIN PUBLIC KEY-----", .invalidBase64),
            (Keys.spki + "\n", .invalidBase64),
        ]
        for (text, error) in cases {
            #expect(throws: error, "\(text.prefix(8))") { try P256VerifyingKey(label: "p", spki: text) }
        }
        #expect(throws: KeyMaterialError.notP256) { try P256SigningKey(label: "k", pkcs8: Keys.spki) }
    }

    @Test("a private key shows its label and nothing else")
    func secrecy() throws {
        let key = try self.key()
        #expect("\(key)" == "P256SigningKey(k)" && String(reflecting: key) == "P256SigningKey(k)")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("key:") && dumped.contains("k"))
    }
}
