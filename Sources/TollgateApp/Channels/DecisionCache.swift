import Model
import Synchronization

/// Keeps the authorizer's decisions for some seconds, so that a page with many channels, or one that loses its
/// connection, does not ask again and again.
///
/// Bounded: of two generations the older one goes when the younger is full.
final class DecisionCache: Sendable {
    struct Key: Sendable, Hashable {
        /// A digest of what the caller is known by.
        var caller: [UInt8]
        /// The channel's name, whose beginning tells its kind; nil for the caller as a user.
        var channel: String?
    }

    private struct Entry {
        var decision: ChannelDecision
        var madeAt: Timestamp
        var endsAt: Timestamp
    }

    private let limit: Int
    private let allowed: Duration
    private let denied: Duration
    private let entries = Mutex((young: [Key: Entry](), old: [Key: Entry]()))

    /// - Parameter limit: of decisions.
    init(limit: Int = 20_000, allowed: Duration, denied: Duration) {
        self.limit = max(limit, 2)
        self.allowed = allowed
        self.denied = denied
    }

    /// The decision while it holds. A clock that was set back ends it too.
    func decision(_ key: Key, now: Timestamp) -> ChannelDecision? {
        guard let entry = self.entries.withLock({ $0.young[key] ?? $0.old[key] }), entry.madeAt <= now,
            now < entry.endsAt
        else { return nil }
        return entry.decision
    }

    func keep(_ decision: ChannelDecision, for key: Key, now: Timestamp) {
        let time = decision == .denied ? self.denied : self.allowed
        guard time > .zero else { return }
        self.entries.withLock { entries in
            if entries.young.count >= self.limit / 2 { entries = ([:], entries.young) }
            entries.young[key] = Entry(decision: decision, madeAt: now, endsAt: now + time)
        }
    }

    var count: Int { self.entries.withLock { $0.young.count + $0.old.count } }
}
