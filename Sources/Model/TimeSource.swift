/// Where a part of the gateway gets the time from, and how it waits.
///
/// Handed in everywhere, so that tests decide what time it is and never sleep.
public struct TimeSource: Sendable {
    public let now: @Sendable () -> Timestamp
    /// Returns after the duration, or throws `CancellationError`.
    public let sleep: @Sendable (Duration) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }
}
