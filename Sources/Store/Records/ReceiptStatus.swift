/// What became of a call.
public enum ReceiptStatus: String, Sendable, Hashable, CaseIterable {
    case accepted, duplicate, conflict, ignored, unrecognized, quarantined, rejected

    /// A batch answers the first of its entries' statuses in this order.
    public static let precedence: [ReceiptStatus] = [
        .accepted, .conflict, .quarantined, .unrecognized, .ignored, .duplicate,
    ]
}
