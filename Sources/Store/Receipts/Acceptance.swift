public import Model

/// A call as ingest judged it, ready to be stored in one transaction.
public struct Acceptance: Sendable {
    /// Everything but the status and the entries, which the transaction decides.
    public var receipt: ReceiptRecord
    public var payload: ReceiptPayload
    public var entries: [Entry]
    public var origin: Origin
    /// Whether the provider's signature carries a time: its calls cannot come again for ever, so their keys may go.
    public var keysExpire: Bool

    /// One entry of the call before the idempotency index has spoken.
    public enum Entry: Sendable {
        case event(NewEvent)
        /// Makes no event: ignored, unrecognized or quarantined.
        case other(ReceiptEntry)
    }

    public init(
        receipt: ReceiptRecord,
        payload: ReceiptPayload,
        entries: [Entry],
        origin: Origin = .webhook,
        keysExpire: Bool
    ) {
        self.receipt = receipt
        self.payload = payload
        self.entries = entries
        self.origin = origin
        self.keysExpire = keysExpire
    }
}

/// An event with its identity and its rendered body, not yet stored.
public struct NewEvent: Sendable {
    public var row: EventRowID
    public var id: EventID
    public var draft: EventDraft
    /// What the event means; decides between a duplicate and a conflict.
    public var fingerprint: Int64
    /// The CloudEvent in JSON.
    public var body: [UInt8]
    public var supersedes: EventID?

    public init(
        row: EventRowID,
        id: EventID,
        draft: EventDraft,
        fingerprint: Int64,
        body: [UInt8],
        supersedes: EventID? = nil
    ) {
        self.row = row
        self.id = id
        self.draft = draft
        self.fingerprint = fingerprint
        self.body = body
        self.supersedes = supersedes
    }
}
