import Synchronization

/// Makes the time-ordered 63-bit identifiers: 41 bits of milliseconds since 2024, 10 bits of node, 12 bits of counter.
///
/// Strictly rising within one generator, also when the clock stands still or steps back: it then counts on from the
/// last one made. Two gateways on one store are told apart by `node`.
public final class IdentifierGenerator: Sendable {
    private let last: Mutex<Int64>
    private let node: Int64
    private let now: @Sendable () -> Timestamp

    /// 2024-01-01T00:00:00Z.
    public static let epoch = Timestamp(seconds: 1_704_067_200)

    /// - Parameters:
    ///   - node: 0...1023; random per process where several share a store.
    ///   - newest: the highest identifier already stored; none made here is below it.
    public init(node: UInt16, newest: Int64 = 0, now: @escaping @Sendable () -> Timestamp) {
        self.node = Int64(node & 1023)
        // Another node may have made the newest one, with a number above ours within its millisecond.
        self.last = Mutex(newest > 0 ? ((newest >> 22) + 1) << 22 : 0)
        self.now = now
    }

    public func next<Kind>(_ kind: RowIdentifier<Kind>.Type = RowIdentifier<Kind>.self) -> RowIdentifier<Kind> {
        let ticks = Self.first(at: self.now()).rawValue
        let value = self.last.withLock { last in
            // The counter carries into the milliseconds when one of them is used up, so the order always holds.
            let tick = max(ticks >> 22, last >> 22)
            let counter = tick == last >> 22 ? (last & 4095) + 1 : 0
            last = (tick + counter >> 12) << 22 | self.node << 12 | counter & 4095
            return last
        }
        return RowIdentifier(rawValue: value)
    }

    /// When an identifier was made.
    public static func moment(of identifier: Int64) -> Timestamp {
        Timestamp(milliseconds: identifier >> 22 + Self.epoch.milliseconds)
    }

    /// The lowest identifier that can have been made at `moment`: turns a time into a bound on rows.
    ///
    /// Times before 2024 and after 2093, which no identifier reaches, give the bounds.
    public static func first(at moment: Timestamp) -> EventRowID {
        let ticks = moment.milliseconds.subtractingOrBound(Self.epoch.milliseconds)
        return EventRowID(rawValue: min(max(0, ticks), (1 << 41) - 1) << 22)
    }
}
