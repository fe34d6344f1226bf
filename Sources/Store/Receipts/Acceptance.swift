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
    /// What the call's single-use token is used for; nil for providers without such tokens.
    public var token: TokenUse?

    /// One entry of the call before the idempotency index has spoken.
    public enum Entry: Sendable {
        case event(NewEvent)
        /// Makes no event: ignored, unrecognized or quarantined.
        case other(ReceiptEntry)
        /// Without effect until the command's answer; with an event that tells of the call alone, if there is one.
        case claim(NewCommand, NewEvent?)
    }

    public init(
        receipt: ReceiptRecord,
        payload: ReceiptPayload,
        entries: [Entry],
        origin: Origin = .webhook,
        keysExpire: Bool,
        token: TokenUse? = nil
    ) {
        self.receipt = receipt
        self.payload = payload
        self.entries = entries
        self.origin = origin
        self.keysExpire = keysExpire
        self.token = token
    }
}
