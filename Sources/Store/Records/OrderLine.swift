public import Model

/// One line of an order: what was bought and for how much.
public struct OrderLine: Sendable, Hashable {
    public var sku: String
    public var kind: String?
    public var quantity: Int64
    /// In minor units of the order's currency; a discount may be negative.
    public var unitPrice: Int64
    /// What is to be granted for it, by the table of kinds as it stood when the order was made; nil where nothing is.
    public var grants: String?
    /// Which one of its kind it is, such as the streamer of a pass; nil where the SKU does not say.
    public var variant: String?
    /// How long a pass that is kept here holds once it is activated; nil for any other line.
    public var validSeconds: Int64?
    /// The very ticket that is bought; held for the order from its creation on.
    public var ticket: TicketID?
    /// The show that it is a ticket of: its money is held until the show's goals decide whose it is.
    public var show: String?

    public init(
        sku: String,
        kind: String?,
        quantity: Int64,
        unitPrice: Int64,
        grants: String? = nil,
        variant: String? = nil,
        validSeconds: Int64? = nil,
        ticket: TicketID? = nil,
        show: String? = nil
    ) {
        self.sku = sku
        self.kind = kind
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.grants = grants
        self.variant = variant
        self.validSeconds = validSeconds
        self.ticket = ticket
        self.show = show
    }
}
