import Model

/// When a key set may and when it must be fetched.
struct KeySetSchedule: Sendable, Hashable {
    private(set) var startedAt: Timestamp?
    /// How often in a row it could not be fetched.
    private(set) var failures = 0
    /// How long the last answer said that it holds.
    private var lifetime = Duration.zero

    /// After a success no stranger's token makes us ask more often than this.
    static let pause = Duration.seconds(60)
    /// A set is fetched anew at least once a day, and at most every five minutes, whatever the answer says.
    static let lifetimes = Duration.seconds(300)...Duration.seconds(86_400)
    /// Where the answer says nothing.
    static let usualLifetime = Duration.seconds(3600)
    private static let firstRetry = Duration.seconds(5)

    mutating func start(_ now: Timestamp) { self.startedAt = now }

    mutating func succeed(lifetime: Duration?) {
        self.failures = 0
        self.lifetime = min(max(lifetime ?? Self.usualLifetime, Self.lifetimes.lowerBound), Self.lifetimes.upperBound)
    }

    mutating func fail() { self.failures += 1 }

    /// Whether it may be fetched because a call asks for it.
    func isFree(_ now: Timestamp) -> Bool { self.wait(self.failures == 0 ? Self.pause : self.retryDelay, now) <= .zero }

    /// How long until it should be fetched without anybody's asking.
    func wait(_ now: Timestamp) -> Duration { self.wait(self.failures == 0 ? self.lifetime : self.retryDelay, now) }

    /// 5, 10, 20, 40 and then 60 seconds.
    private var retryDelay: Duration {
        self.failures > 4 ? Self.pause : Self.firstRetry * (1 << max(self.failures - 1, 0))
    }

    private func wait(_ delay: Duration, _ now: Timestamp) -> Duration {
        // A clock that was set back must not make this wait for the time that went by twice.
        guard let startedAt, now >= startedAt else { return .zero }
        return delay - (now - startedAt)
    }
}
