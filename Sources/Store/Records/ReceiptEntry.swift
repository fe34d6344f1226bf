public import Model

/// What became of one entry of a call.
public struct ReceiptEntry: Sendable, Hashable {
    public var status: ReceiptStatus
    /// The event it made, or the one it repeats or contradicts.
    public var event: EventID?
    /// The provider's type of what was ignored or unrecognized, why it was quarantined, or what it
    /// contradicts.
    public var detail: String?

    public init(status: ReceiptStatus, event: EventID? = nil, detail: String? = nil) {
        self.status = status
        self.event = event
        self.detail = detail
    }
}
