public import Model

/// An event that waits in the outbox for the machines and for its fan-out.
public struct PendingEvent: Sendable, Hashable {
    public var row: EventRowID
    public var id: EventID
    public var type: String
    public var subject: String
    public var occurredAt: Timestamp?
    public var acceptedAt: Timestamp
    /// nil where no machine is driven by it.
    public var facts: EventFacts?
    /// Its deliveries exist: it waited for something and comes again.
    public var isRouted: Bool
    /// The order that its objects lead to, or else its reference.
    public var order: OrderID?
}

/// What automation sees of the store, all of one moment.
public struct AutomationSnapshot: Sendable {
    /// Oldest first.
    public var events: [PendingEvent]
    public var orders: [OrderID: OrderRecord]
    public var subscriptions: [SubscriptionRecord]
}

/// An event that is kept until what must come first has come.
public struct ParkedEvent: Sendable, Hashable {
    public var event: EventRowID
    /// A key of ``key(reference:livemode:)`` or ``key(order:)``.
    public var waitsFor: String
    public var until: Timestamp

    public init(event: EventRowID, waitsFor: String, until: Timestamp) {
        self.event = event
        self.waitsFor = waitsFor
        self.until = until
    }

    /// An order that does not exist yet.
    public static func key(reference: String, livemode: Bool) -> String {
        "reference|\(livemode ? "live" : "test")|\(reference)"
    }

    /// The next move of an order that exists.
    public static func key(order: OrderID) -> String { "order|\(order)" }
}
