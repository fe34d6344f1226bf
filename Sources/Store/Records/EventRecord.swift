public import Model

/// What automation made of an event.
public enum Handling: String, Sendable, Hashable, CaseIterable {
    /// Not yet looked at.
    case pending
    /// No machine is driven by this type.
    case none
    /// It moved a machine.
    case moved
    /// It was right and changed nothing: late, repeated, or told already by another event.
    case absorbed
    /// It names an order that does not exist yet.
    case parked
    /// The machine refused it; an operator sees it.
    case refused
    /// It belongs to orders and leads to none.
    case unmatched
}

/// An event as it is stored and delivered.
public struct EventRecord: Sendable, Hashable {
    /// Its place in the order of acceptance; the `sequence` on the wire.
    public var row: EventRowID
    public var id: EventID
    /// The source's name, or nil for events of our own.
    public var source: String?
    public var type: String
    public var subject: String
    public var occurredAt: Timestamp?
    public var acceptedAt: Timestamp
    public var origin: Origin
    public var receipt: ReceiptID?
    /// The index of the receipt's entry that made it.
    public var entry: Int?
    public var handling: Handling
    /// The order it was applied to.
    public var order: OrderID?
    /// The event it replaces.
    public var supersedes: EventID?
    /// The CloudEvent in JSON, byte for byte as delivered.
    public var body: [UInt8]

    public init(
        row: EventRowID,
        id: EventID,
        source: String?,
        type: String,
        subject: String,
        occurredAt: Timestamp?,
        acceptedAt: Timestamp,
        origin: Origin,
        receipt: ReceiptID?,
        entry: Int?,
        handling: Handling,
        order: OrderID? = nil,
        supersedes: EventID? = nil,
        body: [UInt8]
    ) {
        self.row = row
        self.id = id
        self.source = source
        self.type = type
        self.subject = subject
        self.occurredAt = occurredAt
        self.acceptedAt = acceptedAt
        self.origin = origin
        self.receipt = receipt
        self.entry = entry
        self.handling = handling
        self.order = order
        self.supersedes = supersedes
        self.body = body
    }
}

/// Which events to list; every condition must hold.
public struct EventFilter: Sendable, Hashable {
    public var type: String?
    public var subject: String?
    public var handling: Handling?
    public var since: Timestamp?
    public var until: Timestamp?

    public init(
        type: String? = nil,
        subject: String? = nil,
        handling: Handling? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.type = type
        self.subject = subject
        self.handling = handling
        self.since = since
        self.until = until
    }
}
