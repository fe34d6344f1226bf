import Crypto
import FoundationEssentials

/// HMAC-SHA256 (RFC 2104) over a message given in parts, so that nothing large is copied to be signed.
public enum HMACSHA256: Sendable {
    /// The 32-byte code of the parts, one after the other with nothing between them.
    public static func code(_ parts: [some Collection<UInt8>], key: some Collection<UInt8>) -> [UInt8] {
        var hmac = HMAC<SHA256>(key: SymmetricKey(data: Array(key)))
        for part in parts {
            if part.withContiguousStorageIfAvailable({ hmac.update(data: $0) }) == nil {
                hmac.update(data: Array(part))
            }
        }
        return Array(hmac.finalize())
    }
}
