public import Model

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
