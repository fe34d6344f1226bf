import Crypto
import CryptoExtras
public import Model

/// An RSA key that signs tokens; it never shows its secret half.
public struct RSASigningKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The public half.
    public let publicKey: RSAPublicKey
    /// The key's name; see ``RSAPublicKey/thumbprint``.
    public let kid: String
    private let key: _RSA.Signing.PrivateKey

    /// Reads a PEM text (PKCS #1 or PKCS #8, not encrypted) and nothing around it but white space.
    public init(pem: String) throws(KeyMaterialError) {
        let text = pem.utf8.drop { Self.isSpace($0) }
        let trimmed = String(decoding: Array(text.reversed().drop { Self.isSpace($0) }.reversed()), as: UTF8.self)
        guard trimmed.hasPrefix("-----BEGIN "), trimmed.hasSuffix("-----") else {
            throw .missingPrefix("-----BEGIN PRIVATE KEY-----")
        }
        let primitives: _RSA.Signing.PublicKey.Primitives
        do {
            self.key = try _RSA.Signing.PrivateKey(pemRepresentation: trimmed)
            primitives = try self.key.publicKey.getKeyPrimitives()
        } catch { throw .malformedKey(member: "PEM") }
        self.publicKey = try RSAPublicKey(
            modulus: Array(primitives.modulus),
            exponent: Array(primitives.publicExponent)
        )
        self.kid = self.publicKey.thumbprint
    }

    /// A compact JSON Web Signature (RFC 7515) with RS256 of the claims. The same claims make the same token.
    ///
    /// - Parameter kid: what the token calls its key; nil for ``kid``.
    public func token(_ claims: JSON, kid: String? = nil) throws(SigningError) -> String {
        let header: JSON = ["alg": "RS256", "kid": .string(kid ?? self.kid), "typ": "JWT"]
        let signed = Base64URL.encode(header.bytes) + "." + Base64URL.encode(claims.bytes)
        return signed + "." + Base64URL.encode(try self.signature(for: Array(signed.utf8)))
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256; as long as the key.
    public func signature(for message: [UInt8]) throws(SigningError) -> [UInt8] {
        do {
            return Array(try self.key.signature(for: message, padding: .insecurePKCS1v1_5).rawRepresentation)
        } catch { throw SigningError(reason: String(describing: error)) }
    }

    public var description: String { "RSASigningKey(\(self.kid))" }
    public var debugDescription: String { self.description }
    public var customMirror: Mirror { Mirror(self, children: ["kid": self.kid]) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
