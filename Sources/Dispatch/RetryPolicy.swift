public import Model
public import Store

/// When a failed delivery is tried again, and when it is given up.
///
/// A pure value: the moment and the randomness are handed in.
public struct RetryPolicy: Sendable, Hashable {
    /// Ten attempts over three days and a half; the first at once.
    public static let standardSchedule: [Duration] = [
        .zero, .seconds(5), .seconds(300), .seconds(1800), .seconds(2 * 3600), .seconds(5 * 3600),
        .seconds(10 * 3600), .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
    ]
    /// A subscriber cannot ask for a longer pause than this.
    public static let longestRetryAfter = Duration.seconds(24 * 3600)

    /// One delay for each attempt, counted from the end of the attempt before; so its length is how many there are.
    /// The first delay stands for the attempt that is due as soon as the event is stored.
    public var schedule: [Duration]
    /// How far a delay is moved at random, as a part of it: 0.1 is ±10 %.
    public var jitter: Double

    public init(schedule: [Duration] = Self.standardSchedule, jitter: Double = 0.1) {
        self.schedule = schedule
        self.jitter = min(max(jitter, 0), 1)
    }

    /// What an attempt means for its delivery.
    ///
    /// - Parameters:
    ///   - status: the answer's status; nil where there was none, or where it was broken off.
    ///   - retryAfter: how long the subscriber asked to be left alone; it only ever makes the pause longer.
    ///   - number: the attempt's, from 1.
    ///   - end: when the attempt ended.
    ///   - random: 0..<1.
    public func next(
        status: Int?,
        retryAfter: Duration?,
        attempt number: Int,
        end: Timestamp,
        random: Double
    ) -> DeliveryResult.Next {
        switch status {
        case .some(200..<300): return .delivered
        case .some(410): return .gone
        default: break
        }
        guard number < self.schedule.count else { return .dead }
        let delay = self.schedule[max(number, 0)]
        let moved = Double(delay.milliseconds) * (1 + self.jitter * (2 * random - 1))
        let asked = min(retryAfter ?? .zero, Self.longestRetryAfter)
        return .retry(at: end + max(.milliseconds(Int64(moved.rounded())), asked))
    }
}
