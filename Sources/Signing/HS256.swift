public import Model

/// A compact JSON Web Token under HMAC-SHA256 (RFC 7515 section 3.1, RFC 7518 section 3.2): state of our own that comes
/// back through somebody else's hands.
public enum HS256: Sendable {
    /// A longer token is none of ours.
    public static let longest = 8192

    public enum Failure: Error, Sendable, Hashable {
        /// No compact token with `alg` HS256; says what is wrong and quotes nothing.
        case malformed(String)
        /// No key gives this signature.
        case mismatch
        case noKey
    }

    /// The token of the claims, its `kid` telling which key signed.
    public static func sign(_ claims: JSON, with key: Secret) -> String {
        let header: JSON = ["alg": "HS256", "typ": "JWT", "kid": .string(Self.identifier(of: key))]
        let signed = "\(Base64URL.encode(header.bytes)).\(Base64URL.encode(claims.bytes))"
        return "\(signed).\(Base64URL.encode(HMACSHA256.code([signed.utf8], key: key.bytes)))"
    }

    /// What the token says, and which key signed it. Every key is tried; a key without bytes never matches.
    public static func verify(
        _ token: String,
        keys: [Secret]
    ) throws(Failure) -> (claims: JSONObject, key: Secret) {
        guard token.utf8.count <= Self.longest else { throw .malformed("it is longer than \(Self.longest) bytes") }
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed("it has not three parts") }
        guard let signature = Base64URL.decode(utf8: parts[2]) else {
            throw .malformed("its signature is not base64url")
        }
        let header = try Self.object(parts[0], "header")
        guard header["alg"]?.string == "HS256" else { throw .malformed("its algorithm is not HS256") }
        guard header["crit"] == nil else { throw .malformed("it demands extensions") }
        let keys = keys.filter { !$0.bytes.isEmpty }
        guard !keys.isEmpty else { throw .noKey }
        let signed = token.utf8[..<parts[1].endIndex]
        var match: Secret?
        for key in keys where ConstantTime.equal(HMACSHA256.code([signed], key: key.bytes), signature) {
            match = match ?? key
        }
        guard let match else { throw .mismatch }
        return (try Self.object(parts[1], "body"), match)
    }

    /// Names a key without telling anything of it.
    public static func identifier(of key: Secret) -> String {
        Hex.encode(HMACSHA256.code(["tollgate key identifier".utf8], key: key.bytes).prefix(6))
    }

    private static func object(_ part: some Collection<UInt8>, _ name: String) throws(Failure) -> JSONObject {
        guard let bytes = Base64URL.decode(utf8: part) else { throw .malformed("its \(name) is not base64url") }
        guard let object = (try? JSON(parsing: bytes, maximumDepth: 8))?.object else {
            throw .malformed("its \(name) is no JSON object")
        }
        return object
    }
}
