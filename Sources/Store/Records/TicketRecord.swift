public import Model

/// Something that one buyer at a time may have.
public struct TicketRecord: Sendable, Hashable {
    public var id: TicketID
    public var title: String
    public var price: Money
    /// Who sells it, in the shop's words.
    public var seller: String
    /// Orders of the other mode do not see it.
    public var livemode: Bool
    public var metadata: JSON
    public var state: State
    /// The one live hold; nil while available.
    public var hold: TicketHoldID?
    /// Rises with every edit; an edit that began from an older version is refused.
    public var version: Int64
    public var createdAt: Timestamp
    public var updatedAt: Timestamp

    public enum State: String, Sendable, CaseIterable {
        case available
        /// An order has it and is not paid.
        case held
        case sold
        /// Whoever bought it has come in.
        case admitted
    }

    public init(
        id: TicketID,
        title: String,
        price: Money,
        seller: String,
        livemode: Bool,
        metadata: JSON,
        state: State = .available,
        hold: TicketHoldID? = nil,
        version: Int64 = 1,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.title = title
        self.price = price
        self.seller = seller
        self.livemode = livemode
        self.metadata = metadata
        self.state = state
        self.hold = hold
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
