public import Model

/// Which deliveries to list or retry; every condition must hold.
public struct DeliveryFilter: Sendable, Hashable {
    public var subscription: SubscriptionID?
    public var state: DeliveryState?
    public var event: EventID?
    public var since: Timestamp?
    public var until: Timestamp?

    public init(
        subscription: SubscriptionID? = nil,
        state: DeliveryState? = nil,
        event: EventID? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.subscription = subscription
        self.state = state
        self.event = event
        self.since = since
        self.until = until
    }
}
