import Model
import Testing

@testable import Signing

@Suite("HS256")
struct HS256Tests {
    private let key = Secret(label: "first", bytes: Array("0123456789abcdef0123456789abcdef".utf8))
    private let other = Secret(label: "second", bytes: Array("fedcba9876543210fedcba9876543210".utf8))

    @Test("the example of RFC 7515, appendix A.1")
    func published() throws {
        let token =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
            + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let secret = try #require(
            Base64URL.decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
        )
        let (claims, _) = try HS256.verify(token, keys: [Secret(label: "rfc", bytes: secret)])
        #expect(claims["iss"]?.string == "joe")
        #expect(claims["exp"]?.integer == 1_300_819_380)
    }

    @Test("any live key verifies, and the one that did is told")
    func rotation() throws {
        let token = HS256.sign(["a": 1], with: self.other)
        #expect(try HS256.verify(token, keys: [self.key, self.other]).key.label == "second")
        #expect(try HS256.verify(token, keys: [self.other]).claims["a"]?.integer == 1)
        #expect(throws: HS256.Failure.mismatch) { try HS256.verify(token, keys: [self.key]) }
        #expect(throws: HS256.Failure.noKey) { try HS256.verify(token, keys: []) }
        let empty = Secret(label: "empty", bytes: [])
        #expect(throws: HS256.Failure.noKey) { try HS256.verify(HS256.sign([:], with: empty), keys: [empty]) }
    }

    @Test("no altered, truncated or extended token passes")
    func tampering() throws {
        let token = HS256.sign(["order": "A1", "price": 299], with: self.key)
        for index in token.utf8.indices {
            var bytes = Array(token.utf8)
            bytes[token.utf8.distance(from: token.utf8.startIndex, to: index)] ^= 1
            #expect(throws: HS256.Failure.self) {
                try HS256.verify(String(decoding: bytes, as: UTF8.self), keys: [self.key])
            }
        }
        for count in 0..<token.utf8.count {
            #expect(throws: HS256.Failure.self) { try HS256.verify(String(token.prefix(count)), keys: [self.key]) }
        }
        for tail in ["A", ".", "=", ".A", " "] {
            #expect(throws: HS256.Failure.self) { try HS256.verify(token + tail, keys: [self.key]) }
        }
    }

    @Test("another algorithm, none at all, and demanded extensions are refused whatever the signature says")
    func algorithms() {
        let headers: [JSON] = [
            ["alg": "none"], ["alg": "HS512"], ["alg": "hs256"], ["alg": 1], [:], ["alg": "HS256", "crit": ["x"]],
            .array([]),
        ]
        for header in headers {
            let signed = "\(Base64URL.encode(header.bytes)).\(Base64URL.encode(JSON.object(JSONObject()).bytes))"
            let signature = Base64URL.encode(HMACSHA256.code([signed.utf8], key: self.key.bytes))
            for token in ["\(signed).\(signature)", "\(signed)."] {
                #expect(throws: HS256.Failure.self) { try HS256.verify(token, keys: [self.key]) }
            }
        }
    }

    @Test("what is too long or too deep is refused")
    func limits() {
        let long = HS256.sign(["a": .string(String(repeating: "x", count: 9000))], with: self.key)
        #expect(throws: HS256.Failure.self) { try HS256.verify(long, keys: [self.key]) }
        let deep = (0..<20).reduce(JSON.array([])) { inner, _ in .array([inner]) }
        let token = HS256.sign(["a": deep], with: self.key)
        #expect(throws: HS256.Failure.self) { try HS256.verify(token, keys: [self.key]) }
    }

    @Test("a key's identifier tells keys apart and is not made of its bytes")
    func identifiers() {
        #expect(HS256.identifier(of: self.key) != HS256.identifier(of: self.other))
        #expect(HS256.identifier(of: self.key).utf8.count == 12)
    }
}
