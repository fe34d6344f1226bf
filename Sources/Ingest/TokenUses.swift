import Synchronization

/// Counts how often tokens are brought that stay with whoever got them, such as the state in a browser's address line.
///
/// In memory and bounded: a restart begins anew, which lets a few more in.
final class TokenUses: Sendable {
    /// A browser comes back once; somebody reloads the page a few times.
    static let limit = 40
    private static let maximumTokens = 50_000

    private let counts = Mutex<[String: Int]>([:])

    /// - Returns: false when the token has been brought too often.
    func take(_ token: String) -> Bool {
        self.counts.withLock { counts in
            if counts.count >= Self.maximumTokens, counts[token] == nil { counts.removeAll() }
            let count = counts[token, default: 0]
            guard count < Self.limit else { return false }
            counts[token] = count + 1
            return true
        }
    }
}
