public import Model

/// What the idempotency index holds of an event.
public struct KnownKey: Sendable, Hashable {
    public var fingerprint: Int64
    public var normalizerVersion: Int64
    /// Whether it told of money in a connected account that may move no order; nil once pruned.
    public var isOfForeignAccount: Bool?
    /// The call that made the event, and which of its entries did; nil once pruned.
    public var receipt: ReceiptID?
    public var entry: Int?
}
