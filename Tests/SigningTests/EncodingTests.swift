import Model
import Signing
import Testing

@Suite("Encodings and comparison")
struct EncodingTests {
    /// RFC 4231, cases 1, 2, 6 and 7.
    @Test(
        "HMAC-SHA256",
        arguments: [
            (
                [UInt8](repeating: 0x0b, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
    )
    func hmac(_ key: [UInt8], _ message: String, _ code: String) {
        let bytes = Array(message.utf8)
        #expect(Hex.encode(HMACSHA256.code([bytes], key: key)) == code)
        #expect(Hex.encode(HMACSHA256.code([message.utf8], key: key)) == code)
        for split in [0, 1, bytes.count] {
            #expect(Hex.encode(HMACSHA256.code([bytes[..<split], bytes[split...]], key: key)) == code)
        }
    }

    @Test("hexadecimal has one text for one value")
    func hex() {
        let all = (UInt8.min...UInt8.max).map { $0 }
        #expect(Hex.decode(Hex.encode(all)) == all)
        #expect(Hex.encode([0, 0x0f, 0xa9, 0xff]) == "000fa9ff")
        #expect(Hex.encode([]) == "" && Hex.decode("") == [])
        for text in ["0", "0F", "0g", "0x00", " 00", "00 ", "0\u{0}", "é", "００", "/0", ":0", "`0"] {
            #expect(Hex.decode(text) == nil, "\(text)")
        }
    }

    /// The values are those of RFC 4648, section 10.
    @Test(
        "Base64 has one text for one value",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy"),
        ]
    )
    func base64(_ plain: String, _ text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
        #expect(Base64URL.encode(Array(plain.utf8)) == text.replacing("=", with: ""))
        #expect(Base64URL.decode(text.replacing("=", with: "")) == Array(plain.utf8))
    }

    @Test(
        "other spellings of a value are refused",
        arguments: [
            "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", " Zg==", "Zg== ", "Zg==\n", "Z g==", "Zm9v\r\nYg==", "-_-_",
            "Zg==Zg==", "====", "é", "Zm9v=",
            // Like `Kg==` and `Zg==` to the eye and partly to Unicode: the Kelvin sign, accents and signs without width.
            "\u{212A}g==", "Zg==\u{301}", "Zg=\u{200D}=", "\u{FEFF}Zg==", "Zg==\u{0}",
        ]
    )
    func notBase64(_ text: String) { #expect(Base64.decode(text) == nil) }

    @Test("the alphabet for URLs differs in two characters and has no padding")
    func base64URL() {
        #expect(Base64.encode([0xfb, 0xff, 0xbe, 0xff]) == "+/++/w==")
        #expect(Base64URL.encode([0xfb, 0xff, 0xbe, 0xff]) == "-_--_w")
        let all = (UInt8.min...UInt8.max).map { $0 }
        for count in [0, 1, 2, 3, 255, 256] {
            #expect(Base64URL.decode(Base64URL.encode(all.prefix(count))) == Array(all.prefix(count)))
        }
    }

    @Test(
        "other spellings of a value in the alphabet for URLs are refused",
        arguments: [
            "Zg==", "Zg=", "Zh", "Zm9", "Z", "Zm9vY", "+/++", " Zg", "Zg ", "Zg\n", "Z.g", "é", "Zg\u{0}", "Zg\u{301}",
            "\u{212A}g",
        ]
    )
    func notBase64URL(_ text: String) { #expect(Base64URL.decode(text) == nil) }

    @Test("comparison sees every difference")
    func comparison() {
        let bytes = (0..<40).map { UInt8($0) }
        #expect(ConstantTime.equal(bytes, bytes))
        #expect(ConstantTime.equal([UInt8](), [UInt8]()))
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                #expect(!ConstantTime.equal(bytes, changed))
            }
            #expect(!ConstantTime.equal(bytes, Array(bytes[..<index])))
            #expect(!ConstantTime.equal(Array(bytes[..<index]), bytes))
        }
    }
}

@Suite("Tolerance")
struct ToleranceTests {
    @Test(
        arguments: [
            (300, 0, true), (300, 300, true), (300, -300, true), (300, 301, false), (300, -301, false), (0, 0, true),
            (0, 1, false), (0, -1, false), (-1, 0, false), (.min, 0, false), (.max, 100_000, true),
        ] as [(Int64, Int64, Bool)]
    )
    func window(_ seconds: Int64, _ age: Int64, _ isFine: Bool) throws {
        let now = Timestamp(seconds: 1_772_150_400)
        let check = { () throws(VerificationFailure) in
            try Tolerance(seconds: seconds).check(signedAt: now - .seconds(age), now: now)
        }
        if isFine { try check() } else { #expect(throws: VerificationFailure.self) { try check() } }
    }

    @Test("no window takes any time; the furthest times are judged without a crash")
    func extremes() throws {
        let (first, last) = (Timestamp(milliseconds: .min), Timestamp(milliseconds: .max))
        try Tolerance(seconds: nil).check(signedAt: first, now: last)
        #expect(throws: VerificationFailure.tooOld(seconds: 18_446_744_073_709_551)) {
            try Tolerance(seconds: 300).check(signedAt: first, now: last)
        }
        #expect(throws: VerificationFailure.tooNew(seconds: 18_446_744_073_709_551)) {
            try Tolerance(seconds: 300).check(signedAt: last, now: first)
        }
    }

    @Test("every failure has a code of its own and a sentence that quotes nothing")
    func codes() {
        let failures: [VerificationFailure] = [
            .missingHeader("h"), .malformedHeader("h", detail: "d"), .noSecret, .mismatch, .tooOld(seconds: 1),
            .tooNew(seconds: 1), .unsignedNotAllowed, .malformedToken("d"), .algorithmNotAllowed, .unknownKey("k"),
            .tokenMismatch, .wrongClaim("iss"), .wrongClaim("aud"), .expired(seconds: 1), .keysUnavailable,
        ]
        #expect(Set(failures.map(\.code)).count == failures.count)
        #expect(failures.allSatisfy { !$0.description.isEmpty })
        for name in ["a\nb", "a b", "é", String(repeating: "k", count: 65)] {
            #expect(!VerificationFailure.unknownKey(name).description.contains(name), "\(name)")
        }
    }
}
