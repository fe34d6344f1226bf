/// A moment in time: whole milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Sendable, Hashable, Comparable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// A time too far away for milliseconds becomes the furthest there is, on its side of 1970.
    public init(seconds: Int64) { self.milliseconds = seconds.multipliedOrBound(by: 1000) }

    /// Whole seconds since 1970, rounded down.
    public var seconds: Int64 { self.milliseconds.dividedDown(by: 1000).quotient }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds.addingOrBound(duration.milliseconds))
    }

    public static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds.subtractingOrBound(duration.milliseconds))
    }

    /// The time from `right` to `left`.
    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .milliseconds(left.milliseconds.subtractingOrBound(right.milliseconds))
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero; at most what 64 bits hold.
    public var milliseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds.multipliedOrBound(by: 1000).addingOrBound(attoseconds / 1_000_000_000_000_000)
    }
}
