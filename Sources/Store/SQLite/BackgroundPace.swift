/// Keeps background bodies out of the way of callers who wait for their answers.
///
/// Once no accept has come for 5 ms, background bodies run freely. Until then they take turns, the further apart the
/// longer they take and the more callers wait: beside one caller they get two thirds of the writer's time, beside
/// twenty a tenth, and a turn every quarter of a second whoever waits.
struct BackgroundPace {
    private var lastAccept: ContinuousClock.Instant?
    private var lastTurn: ContinuousClock.Instant?
    /// How long the writer was busy with the last turn.
    private var took = Duration.zero
    /// How many accepts shared a commit lately: an average that forgets half in about six commits.
    private var crowd = 0.0

    private static let quiet = Duration.milliseconds(5)
    private static let shortest = Duration.milliseconds(2)
    private static let longest = Duration.milliseconds(250)

    mutating func noteAccepts(_ count: Int, at now: ContinuousClock.Instant) {
        self.lastAccept = now
        self.crowd += (Double(count) - self.crowd) / 8
    }

    mutating func noteBackground(took: Duration) { self.took = took }

    /// - Returns: nil when a background body may run now, which it then does; else how long it must wait.
    mutating func admit(at now: ContinuousClock.Instant) -> Duration? {
        let interval = min(max(Self.shortest, self.took * (1 + self.crowd / 2)), Self.longest)
        let untilQuiet = self.lastAccept.map { Self.quiet - (now - $0) } ?? .zero
        let untilTurn = self.lastTurn.map { interval - (now - $0) } ?? .zero
        let wait = min(untilQuiet, untilTurn)
        guard wait <= .zero else { return wait }
        self.lastTurn = now
        return nil
    }
}
