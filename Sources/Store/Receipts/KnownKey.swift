public import Model

/// What the idempotency index holds of an event.
public struct KnownKey: Sendable, Hashable {
    public var fingerprint: Int64
    public var normalizerVersion: Int64
    /// The call that made the event, and which of its entries did; nil once pruned.
    public var receipt: ReceiptID?
    public var entry: Int?
}
