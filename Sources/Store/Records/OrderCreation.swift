public import Model

/// What came of asking for an order.
public struct OrderCreation: Sendable, Hashable {
    /// As stored; where tickets were refused, as asked for and not stored.
    public var order: OrderRecord
    /// False when one with this reference and mode existed; it is then returned untouched.
    public var isNew: Bool
    /// The tickets that it cannot have. With any, nothing was stored and none is held.
    public var refusals: [TicketRefusal]
    /// The other order whose payment its registration is. With one, nothing was stored.
    public var registrationTaken: OrderID?

    public init(
        order: OrderRecord,
        isNew: Bool,
        refusals: [TicketRefusal] = [],
        registrationTaken: OrderID? = nil
    ) {
        self.order = order
        self.isNew = isNew
        self.refusals = refusals
        self.registrationTaken = registrationTaken
    }
}
