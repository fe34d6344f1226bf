public import Model

/// What automation sees of the store, all of one moment.
public struct AutomationSnapshot: Sendable {
    /// Oldest first.
    public var events: [PendingEvent]
    public var orders: [OrderID: OrderRecord]
    public var subscriptions: [SubscriptionRecord]
    /// Subjects of due events whose stored facts or order cannot be read, and why.
    public var unreadable: [String: String] = [:]
}
