public import Model

/// How a subscription fares at the moment.
public struct SubscriptionStanding: Sendable, Hashable {
    /// Deliveries that are pending: to be tried, to be tried again, or kept until it is switched on.
    public var waiting: Int
    /// Since when the first of them is due; nil where none waits.
    public var oldestDue: Timestamp?
    /// Its subscriber keeps failing and is spared until then, or being tried alone; nil while all goes well.
    public var circuitUntil: Timestamp?

    public init(waiting: Int = 0, oldestDue: Timestamp? = nil, circuitUntil: Timestamp? = nil) {
        self.waiting = waiting
        self.oldestDue = oldestDue
        self.circuitUntil = circuitUntil
    }
}
