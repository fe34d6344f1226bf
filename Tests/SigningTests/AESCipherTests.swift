import Signing
import Testing

/// The texts were made with the package `cryptography`.
@Suite("AES-256, CBC and GCM")
struct AESCipherTests {
    private let plain = Array(#"{"Status":"SUCCESS"}"#.utf8)

    private func cipher() throws -> AESCipher {
        try #require(
            AESCipher(key: Array("12345678901234567890123456789012".utf8), iv: Array("1234567890123456".utf8))
        )
    }

    @Test("opens what another library sealed, padded to 16 bytes or to 32")
    func padding() throws {
        let cipher = try self.cipher()
        let padded16 = try #require(Hex.decode("dbd10642b6db8f107ed6a138b288456ddd4070a9833332c9a4d727e04893e382"))
        #expect(try cipher.openCBC(padded16) == self.plain)
        #expect(try cipher.sealCBC(self.plain) == padded16)
        let padded32 = try #require(
            Hex.decode(
                "e56bc00ad41bf5eeac8c741be1d09074d4bda9acae6af00cc85ddd08adf9cfca9a5fe3057187280bf5c5cb71dd636357dc9a3675324c4fd7eb1c97fa7fdb142f"
            )
        )
        #expect(try cipher.openCBC(padded32) == Array("0123456789abcdefghij0123456789ab".utf8))
    }

    @Test(
        "every way to be wrong is one error",
        arguments: [
            "", "00",
            "1eade5e388877fbd1bd79eb6db3348d9cc2245542caf257d9803ca27d382a268b11fa099cfc1ee088c8b67041409ce06",
            "35507ff8bac9a2a3bc1865f2b1b6161b", "3785621f212ffd80483b47b5292ffc94", "6c11b637b91a57060dbdd5efa5d24a56",
        ]
    )
    func cannotOpen(_ text: String) throws {
        #expect(throws: AESCipher.CannotOpen()) { try self.cipher().openCBC(try #require(Hex.decode(text))) }
    }

    @Test("GCM opens what another library sealed, and nothing that was changed")
    func gcm() throws {
        let cipher = try self.cipher()
        let text = try #require(Hex.decode("2d90dbdfa2a56916d69fb7b7c7f2c2cadf928efd"))
        let tag = try #require(Hex.decode("459f558026d4e1937a4d84037db843a8"))
        #expect(try cipher.openGCM(text, tag: tag) == self.plain)
        let sealed = try cipher.sealGCM(self.plain)
        #expect(sealed.text == text && sealed.tag == tag)
        for (text, tag) in [
            (Array(text.dropLast()), tag), (text + [0], tag), (text, Array(tag.dropLast())), (text, tag + [0]),
            (text, []), ([], tag), (text, tag.map { $0 ^ 1 }),
        ] {
            #expect(throws: AESCipher.CannotOpen()) { try cipher.openGCM(text, tag: tag) }
        }
    }

    @Test("keys and vectors of another length make no cipher")
    func lengths() {
        for (key, iv) in [(31, 16), (33, 16), (32, 15), (32, 17), (0, 0), (16, 16)] {
            #expect(AESCipher(key: Array(repeating: 1, count: key), iv: Array(repeating: 1, count: iv)) == nil)
        }
    }
}
