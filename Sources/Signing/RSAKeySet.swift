public import Model

/// The RSA keys of a JSON Web Key Set (RFC 7517) that check RS256 signatures, by their `kid`.
///
/// Keys of other kinds and for other uses are passed over, as the RFC asks.
public struct RSAKeySet: Sendable, Hashable {
    public let keys: [String: RSAPublicKey]
    /// Keys that are meant for RS256 and cannot be used, each with the reason; never quotes a key.
    public let unusable: [String]

    /// More than any provider publishes.
    static let maximumKeys = 100
    static let maximumNameBytes = 256

    public init(_ keys: [String: RSAPublicKey]) {
        self.keys = keys
        self.unusable = []
    }

    public init(parsing bytes: some Collection<UInt8>) throws(KeySetError) {
        let json: JSON
        do throws(JSONParseError) { json = try JSON(parsing: bytes, maximumDepth: 8) } catch {
            throw .malformed("it is not JSON: \(error)")
        }
        try self.init(jwks: json)
    }

    /// - Throws: where no key can be used, or two have one name.
    public init(jwks: JSON) throws(KeySetError) {
        guard let list = jwks["keys"]?.array else { throw .malformed("it has no list of keys") }
        guard list.count <= Self.maximumKeys else { throw .malformed("it has more than \(Self.maximumKeys) keys") }
        var keys: [String: RSAPublicKey] = [:]
        var unusable: [String] = []
        for (index, jwk) in list.enumerated() where Self.isForRS256(jwk) {
            guard let kid = jwk["kid"]?.string, (1...Self.maximumNameBytes).contains(kid.utf8.count) else {
                unusable.append("keys[\(index)] has no proper kid")
                continue
            }
            // Which of the two is meant cannot be told.
            guard keys[kid] == nil else { throw .malformed("two of its keys have one kid") }
            do throws(KeyMaterialError) { keys[kid] = try RSAPublicKey(jwk: jwk) } catch {
                unusable.append("keys[\(index)]: \(error)")
            }
        }
        guard !keys.isEmpty else { throw .noUsableKey(unusable) }
        self.keys = keys
        self.unusable = unusable
    }

    public subscript(kid: String) -> RSAPublicKey? { self.keys[kid] }

    private static func isForRS256(_ jwk: JSON) -> Bool {
        guard jwk["kty"]?.string == "RSA" else { return false }
        if let algorithm = jwk["alg"], algorithm.string != "RS256" { return false }
        if let use = jwk["use"], use.string != "sig" { return false }
        if let operations = jwk["key_ops"], operations.array?.contains("verify") != true { return false }
        return true
    }
}

/// Why a text is no key set that can be used.
public enum KeySetError: Error, Sendable, Hashable, CustomStringConvertible {
    case malformed(String)
    /// What is wrong with the keys that might have been.
    case noUsableKey([String])

    public var description: String {
        switch self {
        case .malformed(let what): what
        case .noUsableKey([]): "it has no RSA key for RS256 signatures"
        case .noUsableKey(let reasons): "none of its keys can be used: \(reasons.joined(separator: "; "))"
        }
    }
}
