public import Model
public import Workflows

/// What an order holds, or held, for a show, as of its last change.
public struct EscrowRecord: Sendable, Hashable {
    public var order: OrderID
    public var show: ShowKey
    public var state: HeldMoney.State
    public var amount: Money
    /// What was decided; while the state is held, it waits.
    public var decision: Settlement?
    /// What of the amount was released, went back, or was asked back.
    public var settled: Int64?
    public var reason: String?
    public var at: Timestamp
    /// What led to the change: an event's id, or what no event told.
    public var cause: String

    public init(
        order: OrderID,
        show: ShowKey,
        state: HeldMoney.State,
        amount: Money,
        decision: Settlement? = nil,
        settled: Int64? = nil,
        reason: String? = nil,
        at: Timestamp,
        cause: String
    ) {
        self.order = order
        self.show = show
        self.state = state
        self.amount = amount
        self.decision = decision
        self.settled = settled
        self.reason = reason
        self.at = at
        self.cause = cause
    }

    /// What an order's machine says of a show.
    public init(_ held: HeldMoney, for show: String, of order: OrderRecord, at: Timestamp, cause: String) {
        self.init(
            order: order.id,
            show: ShowKey(livemode: order.livemode, show: show),
            state: held.state,
            amount: Money(minorUnits: held.amount, currency: order.machine.receivedCurrency),
            decision: held.decision,
            settled: held.settled,
            reason: held.reason,
            at: at,
            cause: cause
        )
    }
}
