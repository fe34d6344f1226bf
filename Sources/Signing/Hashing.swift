import Crypto
import FoundationEssentials

/// Plain hashes, for keys that are made of personal data or of long texts, and for schemes that name them.
public enum Hashing: Sendable {
    /// The 32-byte SHA-256 (FIPS 180-4) of the bytes.
    public static func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] {
        bytes.withContiguousStorageIfAvailable { Array(SHA256.hash(data: $0)) }
            ?? Array(SHA256.hash(data: Array(bytes)))
    }

    /// The SHA-256 of several texts, each under its length, so that no text can pass for the border to the next.
    public static func sha256(of texts: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for text in texts {
            bytes.append(contentsOf: String(text.utf8.count).utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: text.utf8)
        }
        return Self.sha256(bytes)
    }
}
