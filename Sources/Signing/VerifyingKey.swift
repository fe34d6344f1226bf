import Crypto
public import Model

/// The public half of a ``SigningKey``: Ed25519, written as `whpk_` and base64 of its 32 bytes.
public struct VerifyingKey: Sendable, CustomStringConvertible {
    /// 32 bytes.
    public let bytes: [UInt8]
    private let key: Curve25519.Signing.PublicKey

    public init(bytes: [UInt8]) throws(KeyMaterialError) {
        guard bytes.count == 32 else { throw .wrongLength(expected: 32...32, actual: bytes.count) }
        do {
            self.key = try Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        } catch {
            throw .notOnCurve
        }
        self.bytes = bytes
    }

    /// Reads the form `whpk_…`.
    public init(text: some StringProtocol) throws(KeyMaterialError) {
        guard text.hasPrefix(Self.prefix) else { throw .missingPrefix(Self.prefix) }
        guard let bytes = Base64.decode(text.dropFirst(Self.prefix.count)) else { throw .invalidBase64 }
        try self.init(bytes: bytes)
    }

    /// The form `whpk_…`.
    public var description: String { Self.prefix + Base64.encode(self.bytes) }

    /// The key's name: the first 16 characters of its thumbprint (RFC 7638, SHA-256).
    public var kid: String {
        let thumbprint = SHA256.hash(data: JSON.object(JSONObject(self.thumbprintMembers)).bytes)
        return String(Base64URL.encode(Array(thumbprint)).prefix(16))
    }

    /// The public key as a JSON Web Key (RFC 8037).
    public var jwk: JSON {
        .object(JSONObject(self.thumbprintMembers + [("use", "sig"), ("alg", "EdDSA"), ("kid", .string(self.kid))]))
    }

    /// - Parameter signature: 64 bytes; any other length is no signature.
    public func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        signature.count == 64 && self.key.isValidSignature(signature, for: message)
    }

    /// The members that make the thumbprint, in the order that RFC 7638 prescribes.
    private var thumbprintMembers: [(String, JSON)] {
        [("crv", "Ed25519"), ("kty", "OKP"), ("x", .string(Base64URL.encode(self.bytes)))]
    }

    private static let prefix = "whpk_"
}

extension VerifyingKey: Hashable {
    public static func == (left: VerifyingKey, right: VerifyingKey) -> Bool { left.bytes == right.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(self.bytes) }
}
