/// Keeps background bodies out of the way of callers who wait for their answers.
///
/// While accepts come, a background body runs at most every 25 ms; once none has come for 5 ms, they run freely.
struct BackgroundPace {
    private var lastAccept: ContinuousClock.Instant?
    private var lastBackground: ContinuousClock.Instant?

    private static let quiet = Duration.milliseconds(5)
    private static let interval = Duration.milliseconds(25)

    mutating func noteAccepts(at now: ContinuousClock.Instant) { self.lastAccept = now }

    /// - Returns: nil when a background body may run now, which it then does; else how long it must wait.
    mutating func admit(at now: ContinuousClock.Instant) -> Duration? {
        let untilQuiet = self.lastAccept.map { Self.quiet - (now - $0) } ?? .zero
        let untilTurn = self.lastBackground.map { Self.interval - (now - $0) } ?? .zero
        let wait = min(untilQuiet, untilTurn)
        guard wait <= .zero else { return wait }
        self.lastBackground = now
        return nil
    }
}
