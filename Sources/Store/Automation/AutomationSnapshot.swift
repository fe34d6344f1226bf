public import Model

/// What automation sees of the store, all of one moment.
public struct AutomationSnapshot: Sendable {
    /// Oldest first.
    public var events: [PendingEvent]
    public var orders: [OrderID: OrderRecord]
    /// The registrations that the events are about, as far as they are known, by ``RegistrationRecord/object``.
    public var registrations: [String: RegistrationRecord] = [:]
    /// The decisions about the shows that the events are about.
    public var decisions: [ShowKey: ShowDecision] = [:]
    /// Of those orders that let their tickets go: the ones that cannot have them all back.
    public var withoutTickets: Set<OrderID> = []
    /// The assets that the events lead to, and those that they replace.
    public var assets: [AssetID: AssetRecord] = [:]
    public var subscriptions: [SubscriptionRecord]
    /// Subjects of due events whose stored facts or order cannot be read, and why.
    public var unreadable: [String: String] = [:]
}
