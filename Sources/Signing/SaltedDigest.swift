import Crypto

/// What is kept of a credential: enough to recognize it, not enough to use it.
///
/// Written as `sha256:<salt in hex>:<SHA-256(salt ‖ credential) in hex>`. Meant for credentials with the entropy of a
/// key; a password would need a slow hash.
public struct SaltedDigest: Sendable, Hashable, CustomStringConvertible {
    public let salt: [UInt8]
    /// 32 bytes.
    public let digest: [UInt8]

    /// - Parameter salt: random bytes, 16 by custom.
    public init(of credential: some Sequence<UInt8>, salt: [UInt8]) {
        self.salt = salt
        self.digest = Array(SHA256.hash(data: salt + Array(credential)))
    }

    /// Reads the written form.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "sha256", let salt = Hex.decode(parts[1]),
            let digest = Hex.decode(parts[2]), digest.count == 32
        else { return nil }
        self.salt = salt
        self.digest = digest
    }

    public var description: String { "sha256:\(Hex.encode(self.salt)):\(Hex.encode(self.digest))" }

    /// Whether this is the digest of `credential`; compared in constant time.
    public func matches(_ credential: some Sequence<UInt8>) -> Bool {
        ConstantTime.equal(SaltedDigest(of: credential, salt: self.salt).digest, self.digest)
    }
}
