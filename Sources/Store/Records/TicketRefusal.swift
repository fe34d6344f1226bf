public import Model

/// Why an order cannot have a ticket.
public struct TicketRefusal: Sendable, Hashable {
    public var ticket: TicketID
    public var reason: Reason

    public enum Reason: Sendable, Hashable {
        /// There is none of that id in the order's mode.
        case unknown
        case held(by: OrderID)
        /// Also where its buyer has come in already.
        case sold(by: OrderID)
        /// It costs this now.
        case priced(Money)
        /// The order had it and gave it up.
        case released(TicketHoldRecord.ReleaseCause)
    }

    public init(ticket: TicketID, reason: Reason) {
        self.ticket = ticket
        self.reason = reason
    }
}
