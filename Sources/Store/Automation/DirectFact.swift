public import Model
public import Workflows

/// What an order is told by no event: a request, a timer, what came of a command.
public struct DirectFact: Sendable, Hashable {
    public var order: OrderID
    public var fact: OrderFulfilment.Fact
    /// Told twice under one key, it counts once.
    public var effectKey: String
    /// For the history and the announcements: `request 4f…`, `timer hold`, `cmd_…`.
    public var cause: String

    public init(order: OrderID, fact: OrderFulfilment.Fact, effectKey: String, cause: String) {
        self.order = order
        self.fact = fact
        self.effectKey = effectKey
        self.cause = cause
    }
}
