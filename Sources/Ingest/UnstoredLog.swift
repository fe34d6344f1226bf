import Logging
import Model
import Synchronization

/// Says in the log which calls are not stored: of every kind the first at once, then at most one line a minute with how
/// many there were. A flood is meant to fill neither the disk's database nor its log.
final class UnstoredLog: Sendable {
    private struct Kind: Hashable {
        var outcome: String
        var source: String
        var reason: String?
    }

    private struct Tally {
        var toldAt: Timestamp
        var untold = 0
    }

    private let logger: Logger
    /// One for each outcome, source and reason at most: a source that is not known counts as `-`, and reasons are codes.
    private let tallies = Mutex<[Kind: Tally]>([:])

    static let pause = Duration.seconds(60)

    init(_ logger: Logger) { self.logger = logger }

    /// - Parameters:
    ///   - reason: a stable code. A flood for one reason hides no call that is refused for another.
    ///   - detail: what helps to find the caller; holds no secret.
    func note(
        _ outcome: String,
        source: String,
        reason: String? = nil,
        detail: @autoclosure () -> Logger.Metadata,
        now: Timestamp
    ) {
        let kind = Kind(outcome: outcome, source: source, reason: reason)
        let count: Int? = self.tallies.withLock { tallies in
            guard let tally = tallies[kind], now - tally.toldAt < Self.pause, now >= tally.toldAt else {
                let untold = tallies[kind]?.untold ?? 0
                tallies[kind] = Tally(toldAt: now)
                return untold + 1
            }
            tallies[kind]?.untold += 1
            return nil
        }
        guard let count else { return }
        var metadata = detail()
        if let reason { metadata["reason"] = "\(reason)" }
        self.logger.log(
            level: outcome == "unavailable" ? .error : .notice,
            "calls are not stored",
            metadata: metadata.merging(["outcome": "\(outcome)", "source": "\(source)", "calls": "\(count)"]) { $1 }
        )
    }
}
