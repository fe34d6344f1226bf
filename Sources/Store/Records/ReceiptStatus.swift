/// What became of a call.
public enum ReceiptStatus: String, Sendable, Hashable, CaseIterable {
    case accepted, duplicate, conflict, ignored, unrecognized, quarantined, rejected

    private static let precedence: [ReceiptStatus] = [
        .accepted, .conflict, .quarantined, .unrecognized, .ignored, .duplicate,
    ]

    /// A batch answers the first of its entries' statuses in the order above; nil where there are no entries.
    init?(of entries: [ReceiptEntry]) {
        guard let first = Self.precedence.first(where: { status in entries.contains { $0.status == status } }) else {
            return nil
        }
        self = first
    }
}
