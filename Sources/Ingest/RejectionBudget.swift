import AdapterKit
import Model
import Store
import Synchronization

/// How many rejected calls are kept, per source: of those that are not proved; as many again under a proof that would be
/// as good for any other body; and as many again of those that nothing proves and nobody waited for.
public struct RejectionLimits: Sendable, Hashable {
    /// How many a second are kept on average; a burst may use what was saved up in ten seconds.
    public var perSecond: Int
    /// How many are kept at any time.
    public var kept: Int
    /// How many bytes they may take up: a thousand calls of a megabyte are too much where a thousand small ones are not.
    public var keptBytes: Int

    public init(perSecond: Int = 10, kept: Int = 10_000, keptBytes: Int = 256 << 20) {
        self.perSecond = perSecond
        self.kept = kept
        self.keptBytes = keptBytes
    }
}

/// Keeps a flood from filling the disk: past the budget calls are counted and not stored.
final class RejectionBudget: Sendable {
    private struct Account {
        var tokens: Double
        var refilledAt: Timestamp
        /// What was kept at the last count, and since.
        var kept: StoredVolume
        var countedAt: Timestamp

        /// A clock that was set back must not make the last count stand for longer.
        func isCounted(at now: Timestamp) -> Bool {
            (.zero..<Duration.seconds(60)).contains(now - self.countedAt)
        }
    }

    private let limits: RejectionLimits
    private let accounts = Mutex<[String: Account]>([:])

    init(_ limits: RejectionLimits) { self.limits = limits }

    /// Takes one call's place.
    ///
    /// - Parameters:
    ///   - bytes: what the call takes up.
    ///   - count: what the store keeps; asked once a minute, because retention makes room again.
    /// - Returns: false when this one is not to be stored.
    func take(
        _ source: String,
        bytes: Int,
        now: Timestamp,
        count: () async throws -> StoredVolume
    ) async rethrows -> Bool {
        let isCounted = self.accounts.withLock { accounts in accounts[source]?.isCounted(at: now) ?? false }
        let kept = isCounted ? nil : try await count()
        return self.accounts.withLock { accounts in
            let burst = Double(self.limits.perSecond * 10)
            var account =
                accounts[source] ?? Account(tokens: burst, refilledAt: now, kept: StoredVolume(), countedAt: now)
            // Of many at one time the first counts for all, or each would forget what the others have taken.
            let isNew = accounts[source] == nil || !account.isCounted(at: now)
            if let kept, isNew { (account.kept, account.countedAt) = (kept, now) }
            let elapsed = Double(max(0, (now - account.refilledAt).milliseconds)) / 1000
            account.tokens = min(burst, account.tokens + elapsed * Double(self.limits.perSecond))
            account.refilledAt = now
            defer { accounts[source] = account }
            guard account.tokens >= 1, account.kept.count < self.limits.kept,
                bytes <= self.limits.keptBytes - account.kept.bytes
            else { return false }
            account.tokens -= 1
            account.kept.count += 1
            account.kept.bytes += bytes
            return true
        }
    }
}

extension InboundRequest {
    /// About what a rejected call takes up: its credentials are kept sealed beside what is shown of the headers.
    var size: Int {
        self.body.count + 2
            * self.headers.reduce(self.target.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }
}
