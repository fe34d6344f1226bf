public import Model

/// When a command that did not come to its end is tried again, and when it is given up.
///
/// A pure value: the moment and the randomness are handed in.
public struct CommandSchedule: Sendable, Hashable {
    /// A buyer waits for the first ones; the last come after the provider's long night.
    public static let standard: [Duration] = [
        .zero, .seconds(3), .seconds(10), .seconds(30), .seconds(60), .seconds(300), .seconds(900), .seconds(1800),
        .seconds(3600), .seconds(3 * 3600), .seconds(6 * 3600), .seconds(12 * 3600), .seconds(24 * 3600),
    ]
    /// A provider cannot ask for a longer pause than this.
    public static let longestRetryAfter = Duration.seconds(24 * 3600)

    /// One delay for each attempt, counted from the end of the one before; the first stands for the attempt that is due
    /// as soon as the command is stored.
    public var delays: [Duration]
    /// How far a delay is moved at random, as a part of it: 0.1 is ±10 %.
    public var jitter: Double

    public init(delays: [Duration] = Self.standard, jitter: Double = 0.1) {
        self.delays = delays
        self.jitter = min(max(jitter, 0), 1)
    }

    /// When to try again; nil after the last attempt.
    ///
    /// - Parameters:
    ///   - number: how many attempts were made, the one that failed included.
    ///   - random: 0..<1.
    public func next(after number: Int, retryAfter: Duration?, end: Timestamp, random: Double) -> Timestamp? {
        guard self.delays.indices.contains(number) else { return nil }
        let moved = Double(self.delays[number].milliseconds) * (1 + self.jitter * (2 * random - 1))
        return end + max(.milliseconds(Int64(moved.rounded())), min(retryAfter ?? .zero, Self.longestRetryAfter))
    }
}
