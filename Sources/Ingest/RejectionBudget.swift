import Model
import Synchronization

/// How many rejected calls are kept, per source.
public struct RejectionLimits: Sendable, Hashable {
    /// How many a second are kept on average; a burst may use what was saved up in ten seconds.
    public var perSecond: Int
    /// How many are kept at any time.
    public var kept: Int

    public init(perSecond: Int = 10, kept: Int = 10_000) {
        self.perSecond = perSecond
        self.kept = kept
    }
}

/// Keeps a flood of forgeries from filling the disk: past the budget they are counted and not stored.
final class RejectionBudget: Sendable {
    private struct Account {
        var tokens: Double
        var refilledAt: Timestamp
        /// How many were kept at the last count, and since.
        var kept: Int
        var countedAt: Timestamp
    }

    private let limits: RejectionLimits
    private let accounts = Mutex<[String: Account]>([:])

    init(_ limits: RejectionLimits) { self.limits = limits }

    /// Takes one rejected call's place.
    ///
    /// - Parameter count: how many the store keeps; asked once a minute, because retention makes room again.
    /// - Returns: false when this one is not to be stored.
    func take(
        _ source: String,
        now: Timestamp,
        count: () async throws -> Int
    ) async rethrows -> Bool {
        let isCounted = self.accounts.withLock { accounts in
            accounts[source].map { now - $0.countedAt < .seconds(60) } ?? false
        }
        let kept = isCounted ? nil : try await count()
        return self.accounts.withLock { accounts in
            let burst = Double(self.limits.perSecond * 10)
            var account =
                accounts[source] ?? Account(tokens: burst, refilledAt: now, kept: 0, countedAt: now)
            if let kept { (account.kept, account.countedAt) = (kept, now) }
            let elapsed = Double(max(0, (now - account.refilledAt).milliseconds)) / 1000
            account.tokens = min(burst, account.tokens + elapsed * Double(self.limits.perSecond))
            account.refilledAt = now
            defer { accounts[source] = account }
            guard account.tokens >= 1, account.kept < self.limits.kept else { return false }
            account.tokens -= 1
            account.kept += 1
            return true
        }
    }
}
