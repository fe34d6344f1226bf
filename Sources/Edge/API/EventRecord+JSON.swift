public import Model
public import Store

extension EventRecord {
    /// As on the wire: 19 digits, so that the texts sort as the numbers do.
    private var sequence: String {
        let digits = String(self.row.rawValue)
        return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
    }

    /// As the API shows it.
    public var json: JSON {
        [
            "id": .string(self.id.description), "type": .string(self.type), "source": .text(self.source),
            "subject": .string(self.subject), "sequence": .string(self.sequence),
            "occurred_at": .text(self.occurredAt), "accepted_at": .text(self.acceptedAt),
            "origin": .string(self.origin.rawValue), "receipt": .text(self.receipt), "entry": .number(self.entry),
            "handling": .string(self.handling.rawValue), "handling_note": .text(self.handlingNote),
            "order": .text(self.order), "supersedes": .text(self.supersedes),
        ]
    }
}
