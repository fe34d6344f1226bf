public import Model

/// Which tickets to list; every condition must hold.
public struct TicketFilter: Sendable, Hashable {
    public var seller: String?
    public var state: TicketRecord.State?
    public var since: Timestamp?
    public var until: Timestamp?

    public init(
        seller: String? = nil,
        state: TicketRecord.State? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.seller = seller
        self.state = state
        self.since = since
        self.until = until
    }
}
