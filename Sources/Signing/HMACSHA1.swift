import Crypto
import FoundationEssentials

/// HMAC-SHA1 (RFC 2104), for providers whose signatures rest on it; as a MAC it is not broken by collisions of SHA-1.
public enum HMACSHA1: Sendable {
    /// The 20-byte code of the parts, one after the other with nothing between them.
    public static func code(_ parts: [some Collection<UInt8>], key: some Collection<UInt8>) -> [UInt8] {
        var hmac = HMAC<Insecure.SHA1>(key: SymmetricKey(data: Array(key)))
        for part in parts {
            if part.withContiguousStorageIfAvailable({ hmac.update(data: $0) }) == nil {
                hmac.update(data: Array(part))
            }
        }
        return Array(hmac.finalize())
    }
}
