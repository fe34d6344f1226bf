public import Model

/// What comes next of a subscription's pending deliveries.
public struct NextDelivery: Sendable, Hashable {
    public var dueAt: Timestamp
    /// Somebody asked for one of them: it is to be tried whatever the subscriber's state.
    public var isAsked: Bool

    public init(dueAt: Timestamp, isAsked: Bool = false) {
        self.dueAt = dueAt
        self.isAsked = isAsked
    }
}
