import Crypto

/// SHA-256 of bytes that are no secret: what tells one content from another.
public enum ContentDigest: Sendable {
    /// 32 bytes.
    public static func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(bytes)))
    }
}
