import Crypto
import FoundationEssentials

/// An ECDSA key on P-256, for making a provider's signatures in tests and samples. It never shows itself.
public struct P256SigningKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public let label: String
    private let key: P256.Signing.PrivateKey

    /// Reads base64 of a private key in PKCS#8 (RFC 5958), without the lines that PEM has around it.
    public init(label: String, pkcs8 text: some StringProtocol) throws(KeyMaterialError) {
        guard let der = Base64.decode(text) else { throw .invalidBase64 }
        do { self.key = try P256.Signing.PrivateKey(derRepresentation: der) } catch { throw .notP256 }
        self.label = label
    }

    public var verifyingKey: P256VerifyingKey { P256VerifyingKey(label: self.label, self.key.publicKey) }

    /// The signature of the message, in DER. ECDSA is randomized: no two signatures of one message are the same.
    public func signature(for parts: [[UInt8]]) throws(SigningError) -> [UInt8] {
        do {
            return Array(try self.key.signature(for: P256VerifyingKey.digest(parts)).derRepresentation)
        } catch { throw SigningError(reason: "the P-256 key \(self.label) does not sign") }
    }

    public var description: String { "P256SigningKey(\(self.label))" }
    public var debugDescription: String { self.description }
    public var customMirror: Mirror { Mirror(self, children: ["label": self.label]) }
}
