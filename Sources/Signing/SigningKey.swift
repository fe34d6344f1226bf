import Crypto

/// An Ed25519 key of the gateway, which signs what is sent; it never shows its secret half by itself.
public struct SigningKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The public half.
    public let verifyingKey: VerifyingKey
    private let seed: [UInt8]
    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter seed: 32 bytes from a cryptographic source.
    public init(seed: [UInt8]) throws(KeyMaterialError) {
        guard seed.count == 32 else { throw .wrongLength(expected: 32...32, actual: seed.count) }
        do {
            self.key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        } catch {
            throw .notOnCurve
        }
        self.seed = seed
        self.verifyingKey = try VerifyingKey(bytes: Array(self.key.publicKey.rawRepresentation))
    }

    /// Reads `whsk_` and base64 of the seed (32 bytes), or of the seed and the public half (64 bytes).
    public init(text: some StringProtocol) throws(KeyMaterialError) {
        guard text.hasPrefix(Self.prefix) else { throw .missingPrefix(Self.prefix) }
        guard let bytes = Base64.decode(text.dropFirst(Self.prefix.count)) else { throw .invalidBase64 }
        guard bytes.count == 32 || bytes.count == 64 else {
            throw .wrongLength(expected: 32...64, actual: bytes.count)
        }
        try self.init(seed: Array(bytes.prefix(32)))
        guard bytes.count == 32 || self.verifyingKey.bytes == Array(bytes.dropFirst(32)) else {
            throw .publicHalfDiffers
        }
    }

    /// The form `whsk_…` of seed and public half. It is the secret itself: for a file that only the gateway reads.
    public var secretText: String { Self.prefix + Base64.encode(self.seed + self.verifyingKey.bytes) }

    /// The key's name; see ``VerifyingKey/kid``.
    public var kid: String { self.verifyingKey.kid }

    /// The 64-byte signature of the message.
    public func signature(for message: [UInt8]) throws(SigningError) -> [UInt8] {
        do {
            return Array(try self.key.signature(for: message))
        } catch {
            throw SigningError(reason: String(describing: error))
        }
    }

    public var description: String { "SigningKey(\(self.kid))" }
    public var debugDescription: String { self.description }
    public var customMirror: Mirror { Mirror(self, children: ["kid": self.kid]) }

    private static let prefix = "whsk_"
}

extension SigningKey: Hashable {
    /// Keys are one when their public halves are.
    public static func == (left: SigningKey, right: SigningKey) -> Bool { left.verifyingKey == right.verifyingKey }
    public func hash(into hasher: inout Hasher) { hasher.combine(self.verifyingKey) }
}

/// The cryptographic library could not sign; the message was not at fault.
public struct SigningError: Error, Sendable, Hashable {
    public var reason: String
    /// The stable code.
    public var code: String { "signing_failed" }
}
