import Model
import Testing

@testable import Signing

@Suite struct TicketCodeTests {
    private static let code = TicketCode(
        ticket: TicketID(rawValue: 1 << 40),
        order: OrderID(rawValue: 2 << 40),
        hold: TicketHoldID(rawValue: 3 << 40),
        issuer: "https://hooks.example.com"
    )

    private static func key(_ seed: UInt8) throws -> SigningKey {
        try SigningKey(seed: Array(repeating: seed, count: 32))
    }

    @Test func comesBackAsItWas() throws {
        let key = try Self.key(7)
        let text = try Self.code.text(signedBy: key)
        #expect(try TicketCode(text, keys: [try Self.key(8).verifyingKey, key.verifyingKey]) == Self.code)
        var plain = Self.code
        plain.issuer = nil
        #expect(try TicketCode(plain.text(signedBy: key), keys: [key.verifyingKey]) == plain)
    }

    @Test func isATokenThatOthersRead() throws {
        let key = try Self.key(7)
        let parts = try Self.code.text(signedBy: key).split(separator: ".")
        let header = try JSON(parsing: try #require(Base64URL.decode(parts[0])))
        #expect(header == ["alg": "EdDSA", "typ": "ticket+jwt", "kid": .string(key.kid)])
        let claims = try JSON(parsing: try #require(Base64URL.decode(parts[1])))
        #expect(
            claims == [
                "sub": .string("\(Self.code.ticket)"), "order": .string("\(Self.code.order)"),
                "jti": .string("\(Self.code.hold)"), "iss": "https://hooks.example.com",
            ]
        )
        let signed = Array("\(parts[0]).\(parts[1])".utf8)
        #expect(key.verifyingKey.isValid(try #require(Base64URL.decode(parts[2])), for: signed))
    }

    /// A code outlives the rotation of its key for as long as the key is published.
    @Test func isGoodAsLongAsItsKeyIsPublished() throws {
        let start = Timestamp(seconds: 1_800_000_000)
        var ring = SigningKeyRing(current: try Self.key(7), createdAt: start)
        let text = try Self.code.text(signedBy: ring.current.key)
        ring.rotate(to: try Self.key(8), at: start, overlap: .seconds(100))
        func read(at moment: Timestamp) throws -> TicketCode {
            try TicketCode(text, keys: ring.signers(at: moment).map(\.verifyingKey))
        }
        #expect(try read(at: start + .seconds(99)) == Self.code)
        #expect(throws: VerificationFailure.unknownKey(try Self.key(7).kid)) { try read(at: start + .seconds(100)) }
    }

    @Test func nothingElseIsACode() throws {
        let key = try Self.key(7)
        let text = try Self.code.text(signedBy: key)
        let parts = text.split(separator: ".").map(String.init)
        func failure(_ text: String) -> VerificationFailure? {
            do throws(VerificationFailure) {
                _ = try TicketCode(text, keys: [key.verifyingKey])
                return nil
            } catch { return error }
        }
        func signed(_ header: JSON, _ claims: JSON) throws -> String {
            let text = "\(Base64URL.encode(header.bytes)).\(Base64URL.encode(claims.bytes))"
            return "\(text).\(Base64URL.encode(try key.signature(for: Array(text.utf8))))"
        }
        let good: JSON = try JSON(parsing: try #require(Base64URL.decode(parts[0])))
        let claims: JSON = try JSON(parsing: try #require(Base64URL.decode(parts[1])))
        #expect(failure(try signed(good, claims)) == nil)
        // Signed by another; then any byte of it changed.
        let forged = try Self.code.text(signedBy: try Self.key(9)).split(separator: ".").map(String.init)
        #expect(failure("\(parts[0]).\(parts[1]).\(forged[2])") == .tokenMismatch)
        #expect(failure("\(parts[0]).\(forged[0]).\(parts[2])") == .tokenMismatch)
        #expect(failure(forged.joined(separator: ".")) == .unknownKey(try Self.key(9).kid))
        // Another kind of token under the same key.
        for header in [
            ["alg": "EdDSA", "typ": "JWT", "kid": .string(key.kid)],
            ["alg": "EdDSA", "typ": 1, "kid": .string(key.kid)],
        ] as [JSON] {
            guard case .malformedToken = failure(try signed(header, claims)) else {
                Issue.record("\(header) was taken")
                continue
            }
        }
        for algorithm in ["none", "HS256", "RS256", "eddsa"] {
            let header: JSON = ["alg": .string(algorithm), "typ": "ticket+jwt", "kid": .string(key.kid)]
            #expect(failure(try signed(header, claims)) == .algorithmNotAllowed)
        }
        for (name, value) in [("sub", "ord_0000000000000"), ("order", "x"), ("jti", "tkt_0000000000000")] {
            var members = try #require(claims.object)
            members[name] = .string(value)
            #expect(failure(try signed(good, .object(members))) == .wrongClaim(name))
        }
        for text in ["", ".", "..", "a.b.c", parts[0] + "." + parts[1], text + "=", " " + text, text + "." + parts[0]] {
            #expect(failure(text)?.code == "token_malformed", "\(text)")
        }
        #expect(failure(String(repeating: "x", count: TicketCode.longest + 1))?.code == "token_malformed")
    }
}
