public import Model

/// What became of one entry of a call.
public struct ReceiptEntry: Sendable, Hashable {
    public var status: ReceiptStatus
    /// The event it made, or the one it repeats or contradicts.
    public var event: EventID?
    /// The provider's type of what was ignored or unrecognized, or why it was quarantined.
    public var detail: String?

    public init(status: ReceiptStatus, event: EventID? = nil, detail: String? = nil) {
        self.status = status
        self.event = event
        self.detail = detail
    }
}
