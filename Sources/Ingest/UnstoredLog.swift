import Logging
import Model
import Synchronization

/// Says in the log which calls leave no receipt, at most once in ten seconds of each kind, with how many there were: a
/// flood must fill neither the disk nor the log.
final class UnstoredLog: Sendable {
    private struct Kind: Hashable {
        var source: String
        var outcome: String
    }

    private struct Said {
        var at: Timestamp
        /// How many came since.
        var count = 0
    }

    private let logger: Logger
    private let said = Mutex<[Kind: Said]>([:])

    private static let interval = Duration.seconds(10)

    init(_ logger: Logger) { self.logger = logger }

    /// - Parameters:
    ///   - source: one that is configured, or `-`: the kinds are a fixed set.
    ///   - reason: in words, where the outcome does not say everything.
    func note(_ outcome: String, source: String, reason: String? = nil, level: Logger.Level = .info, now: Timestamp) {
        let kind = Kind(source: source, outcome: outcome)
        let count: Int? = self.said.withLock { said in
            // A clock that was set back must not silence anything.
            if let last = said[kind], (.zero..<Self.interval).contains(now - last.at) {
                said[kind]?.count += 1
                return nil
            }
            return (said.updateValue(Said(at: now), forKey: kind)?.count ?? 0) + 1
        }
        guard let count else { return }
        var metadata: Logger.Metadata = ["source": "\(source)", "outcome": "\(outcome)", "calls": "\(count)"]
        if let reason { metadata["reason"] = "\(reason)" }
        self.logger.log(level: level, "calls were not stored", metadata: metadata)
    }
}
