public import Model

/// Which receipts to list; every condition must hold.
public struct ReceiptFilter: Sendable, Hashable {
    public var source: String?
    public var status: ReceiptStatus?
    /// Inclusive.
    public var since: Timestamp?
    /// Exclusive.
    public var until: Timestamp?

    public init(
        source: String? = nil,
        status: ReceiptStatus? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.source = source
        self.status = status
        self.since = since
        self.until = until
    }
}
