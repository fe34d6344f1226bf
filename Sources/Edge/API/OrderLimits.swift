/// What orders may ask for.
public struct OrderLimits: Sendable, Hashable {
    /// How long an unpaid order holds its tickets where it does not say.
    public var defaultHoldMinutes: Int64

    /// What an order may say.
    public static let holdMinutes: ClosedRange<Int64> = 1...1440

    public init(defaultHoldMinutes: Int64 = 15) { self.defaultHoldMinutes = defaultHoldMinutes }
}
