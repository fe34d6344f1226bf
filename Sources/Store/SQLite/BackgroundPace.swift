/// Keeps background bodies out of the way of callers who wait for their answers.
///
/// Once no accept has come for 5 ms, background bodies run freely. Until then they take turns, the further apart the
/// more callers wait: every 12 ms beside a single caller, at most every 150 ms when hundreds press.
struct BackgroundPace {
    private var lastAccept: ContinuousClock.Instant?
    private var lastBackground: ContinuousClock.Instant?
    /// How many accepts shared a commit lately: an average that forgets half in about six commits.
    private var crowd = 0.0

    private static let quiet = Duration.milliseconds(5)
    private static let shortest = Duration.milliseconds(10)
    private static let perCaller = Duration.milliseconds(2)
    private static let longest = Duration.milliseconds(150)

    mutating func noteAccepts(_ count: Int, at now: ContinuousClock.Instant) {
        self.lastAccept = now
        self.crowd += (Double(count) - self.crowd) / 8
    }

    /// - Returns: nil when a background body may run now, which it then does; else how long it must wait.
    mutating func admit(at now: ContinuousClock.Instant) -> Duration? {
        let interval = min(Self.shortest + Self.perCaller * self.crowd, Self.longest)
        let untilQuiet = self.lastAccept.map { Self.quiet - (now - $0) } ?? .zero
        let untilTurn = self.lastBackground.map { interval - (now - $0) } ?? .zero
        let wait = min(untilQuiet, untilTurn)
        guard wait <= .zero else { return wait }
        self.lastBackground = now
        return nil
    }
}
