public import Model

/// What became of an order's tickets when it gave them up.
public struct TicketRelease: Sendable, Hashable {
    /// Free for others again.
    public var released: [TicketID]
    /// Used: the bearer has come in, so nobody else can have them.
    public var kept: [TicketID]

    public init(released: [TicketID] = [], kept: [TicketID] = []) {
        self.released = released
        self.kept = kept
    }
}
