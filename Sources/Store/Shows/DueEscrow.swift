public import Model

/// An order that is to be told what was decided about the money it holds for a show.
public struct DueEscrow: Sendable, Hashable {
    public var order: OrderID
    public var decision: ShowDecision
}
