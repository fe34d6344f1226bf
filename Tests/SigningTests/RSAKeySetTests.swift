import Model
import Testing

@testable import Signing

@Suite("Key sets")
struct RSAKeySetTests {
    private static func set(_ keys: JSON...) throws -> RSAKeySet { try RSAKeySet(jwks: ["keys": .array(keys)]) }

    private static func jwk(_ changes: [String: JSON?] = [:]) throws -> JSON {
        var jwk = try #require(try TokenKeys.key().publicKey.jwk(kid: "k1").object)
        for (name, value) in changes { jwk[name] = value }
        return .object(jwk)
    }

    @Test("keys are found by their names")
    func names() throws {
        let two = try TokenKeys.key("two").publicKey
        let set = try Self.set(Self.jwk(), two.jwk(kid: "k2"))
        #expect(try set["k1"] == TokenKeys.key().publicKey && set["k2"] == two && set["k3"] == nil)
        #expect(set.unusable == [])
    }

    @Test("keys of other kinds and uses are passed over")
    func others() throws {
        for change in [
            ["kty": "EC"], ["kty": "OKP"], ["alg": "RS512"], ["alg": 1], ["use": "enc"], ["key_ops": ["sign"]],
        ] as [[String: JSON]] {
            let set = try Self.set(Self.jwk(change.merging(["kid": "other"]) { $1 }), Self.jwk())
            #expect(Array(set.keys.keys) == ["k1"] && set.unusable == [])
            #expect(throws: KeySetError.noUsableKey([])) { try Self.set(Self.jwk(change)) }
        }
        #expect(try Self.set(Self.jwk(["alg": nil, "use": nil, "key_ops": ["verify"]])).keys.count == 1)
    }

    @Test("one key that cannot be used does not take the others with it")
    func unusable() throws {
        let set = try Self.set(
            Self.jwk(["kid": nil]),
            Self.jwk(["kid": "weak", "n": "AQAB"]),
            Self.jwk(),
            Self.jwk(["kid": ""])
        )
        #expect(Array(set.keys.keys) == ["k1"] && set.unusable.count == 3)
    }

    @Test("what is no key set says why")
    func refused() throws {
        for text in [
            "", "[]", "null", "{}", "{\"keys\":{}}", "{\"keys\":[]}", "{\"keys\":[1,null,[]]}", "<html>",
            String(repeating: "[", count: 10_000),
        ] {
            let error = #expect(throws: KeySetError.self, "\(text.prefix(20))") { try RSAKeySet(parsing: text.utf8) }
            #expect(error?.description.isEmpty == false)
        }
        #expect(throws: KeySetError.malformed("two of its keys have one kid")) { try Self.set(Self.jwk(), Self.jwk()) }
        #expect(throws: KeySetError.self) {
            try RSAKeySet(jwks: ["keys": .array(Array(repeating: try Self.jwk(), count: 101))])
        }
    }
}
