public import Model
public import Workflows

/// An order with the state of its machine.
public struct OrderRecord: Sendable, Hashable {
    public var id: OrderID
    /// The shop's own id for it, unique per mode; a payment names this or our id.
    public var reference: String
    public var livemode: Bool
    public var provider: String?
    public var buyer: JSON
    public var lines: [OrderLine]
    public var metadata: JSON
    public var machine: OrderFulfilment
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    /// Rises with every change; a change that began from an older version is refused.
    public var version: Int64

    public init(
        id: OrderID,
        reference: String,
        livemode: Bool,
        provider: String?,
        buyer: JSON,
        lines: [OrderLine],
        metadata: JSON,
        machine: OrderFulfilment,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        version: Int64 = 0
    ) {
        self.id = id
        self.reference = reference
        self.livemode = livemode
        self.provider = provider
        self.buyer = buyer
        self.lines = lines
        self.metadata = metadata
        self.machine = machine
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }
}

/// One line of an order: what was bought and for how much.
public struct OrderLine: Sendable, Hashable {
    public var sku: String
    public var kind: String?
    public var quantity: Int64
    /// In minor units of the order's currency; a discount may be negative.
    public var unitPrice: Int64

    public init(sku: String, kind: String?, quantity: Int64, unitPrice: Int64) {
        self.sku = sku
        self.kind = kind
        self.quantity = quantity
        self.unitPrice = unitPrice
    }
}

/// One thing that happened to an order, moved or not.
public struct OrderHistoryEntry: Sendable, Hashable {
    public var at: Timestamp
    public var trigger: String
    /// How the machine took it: moved, absorbed, refused.
    public var outcome: String
    public var from: OrderFulfilment.Phase
    public var to: OrderFulfilment.Phase
    /// The event that caused it.
    public var event: EventID?
    public var note: String?

    public init(
        at: Timestamp,
        trigger: String,
        outcome: String,
        from: OrderFulfilment.Phase,
        to: OrderFulfilment.Phase,
        event: EventID?,
        note: String?
    ) {
        self.at = at
        self.trigger = trigger
        self.outcome = outcome
        self.from = from
        self.to = to
        self.event = event
        self.note = note
    }
}

/// Which orders to list; every condition must hold.
public struct OrderFilter: Sendable, Hashable {
    public var phase: OrderFulfilment.Phase?
    public var reference: String?
    public var since: Timestamp?
    public var until: Timestamp?

    public init(
        phase: OrderFulfilment.Phase? = nil,
        reference: String? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.phase = phase
        self.reference = reference
        self.since = since
        self.until = until
    }
}
