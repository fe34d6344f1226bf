public import Model

/// An order's hold of a ticket, from the moment it was taken.
public struct TicketHoldRecord: Sendable, Hashable {
    public var id: TicketHoldID
    public var ticket: TicketID
    public var order: OrderID
    public var state: State
    /// The ticket's price when the hold was taken; the order pays this one.
    public var price: Money
    /// When the hold of an unpaid order ends.
    public var until: Timestamp
    public var heldAt: Timestamp
    public var soldAt: Timestamp?
    /// When it last became free again. A hold that ran out and was taken back by a late payment is sold after it.
    public var releasedAt: Timestamp?
    public var releaseCause: ReleaseCause?
    public var admittedAt: Timestamp?
    /// Who let the bearer in, as told by whoever did.
    public var admittedBy: String?

    public enum State: String, Sendable, CaseIterable {
        case held, sold, released
    }

    /// Why a hold ended.
    public enum ReleaseCause: String, Sendable, CaseIterable {
        /// It was not paid in time; a payment that comes late may take the ticket back.
        case expired
        case canceled, refunded
    }

    public init(
        id: TicketHoldID,
        ticket: TicketID,
        order: OrderID,
        state: State,
        price: Money,
        until: Timestamp,
        heldAt: Timestamp,
        soldAt: Timestamp? = nil,
        releasedAt: Timestamp? = nil,
        releaseCause: ReleaseCause? = nil,
        admittedAt: Timestamp? = nil,
        admittedBy: String? = nil
    ) {
        self.id = id
        self.ticket = ticket
        self.order = order
        self.state = state
        self.price = price
        self.until = until
        self.heldAt = heldAt
        self.soldAt = soldAt
        self.releasedAt = releasedAt
        self.releaseCause = releaseCause
        self.admittedAt = admittedAt
        self.admittedBy = admittedBy
    }
}
