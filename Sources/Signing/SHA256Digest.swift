import Crypto

/// SHA-256 (FIPS 180-4).
public enum SHA256Digest: Sendable {
    /// The 32 bytes.
    public static func of(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}
