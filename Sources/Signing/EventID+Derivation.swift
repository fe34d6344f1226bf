import Crypto
public import Model

extension EventID {
    /// The first 128 bits of SHA-256(source ‖ 0 ‖ key).
    ///
    /// - Parameters:
    ///   - source: the source's configured path, or `/orders`, `/assets` for events of our own.
    ///   - key: the idempotency key within that source.
    public static func derived(source: String, key: String) -> EventID {
        let text = Array(source.utf8) + [0] + Array(key.utf8)
        return EventID(leading: SHA256.hash(data: text).withUnsafeBytes { Array($0) })
    }
}
