public import Model

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
    /// Why it was handled so.
    public var handlingNote: String?
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
        handlingNote: String? = nil,
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
        self.handlingNote = handlingNote
        self.order = order
        self.supersedes = supersedes
        self.body = body
    }
}
