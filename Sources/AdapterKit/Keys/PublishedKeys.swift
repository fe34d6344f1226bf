public import Signing
import Synchronization

/// The key sets that providers publish, as they were last fetched; by URL.
///
/// Adapters read it and never wait; whoever fetches replaces a set as a whole. A set stays until there is a newer one.
public final class PublishedKeys: Sendable {
    private let sets = Mutex<[String: RSAKeySet]>([:])

    public init() {}

    /// The set of a URL; nil while it has never been fetched.
    public func current(_ url: String) -> RSAKeySet? { self.sets.withLock { $0[url] } }

    public func replace(_ url: String, with set: RSAKeySet) { self.sets.withLock { $0[url] = set } }
}
