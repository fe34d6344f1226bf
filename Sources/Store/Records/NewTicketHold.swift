public import Model

/// A ticket that an order wants, with the price that its buyer was shown.
public struct NewTicketHold: Sendable, Hashable {
    public var id: TicketHoldID
    public var ticket: TicketID
    public var price: Money

    public init(id: TicketHoldID, ticket: TicketID, price: Money) {
        self.id = id
        self.ticket = ticket
        self.price = price
    }
}
