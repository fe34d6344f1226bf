import Crypto
import FoundationEssentials

/// The public half of an ECDSA key on P-256, with which a provider's signatures are checked.
public struct P256VerifyingKey: Sendable {
    /// A name for logs and evidence.
    public let label: String
    private let key: P256.Signing.PublicKey

    /// Reads base64 of the key's SubjectPublicKeyInfo (RFC 5480), without the lines that PEM has around it.
    public init(label: String, spki text: some StringProtocol) throws(KeyMaterialError) {
        guard let der = Base64.decode(text) else { throw .invalidBase64 }
        do { self.key = try P256.Signing.PublicKey(derRepresentation: der) } catch { throw .notP256 }
        self.label = label
    }

    init(label: String, _ key: P256.Signing.PublicKey) {
        self.label = label
        self.key = key
    }

    /// The form that ``init(label:spki:)`` reads.
    public var spki: String { Base64.encode(self.key.derRepresentation) }

    /// Whether the key signed the message, which is given in parts with nothing between them, by way of SHA-256.
    public func isValid(_ signature: ECDSASignature, for parts: [[UInt8]]) -> Bool {
        // 64 bytes make a signature, whatever they are; only the curve tells whether it holds.
        guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature.raw) else { return false }
        return self.key.isValidSignature(signature, for: Self.digest(parts))
    }

    static func digest(_ parts: [[UInt8]]) -> SHA256.Digest {
        var hash = SHA256()
        for part in parts { hash.update(data: part) }
        return hash.finalize()
    }
}
