public import Model
import Signing

extension NewEvent {
    /// Gives a draft its identity and renders what subscribers get.
    ///
    /// - Parameters:
    ///   - source: the CloudEvents source: `/notify/<source>`, or `/orders` for our own.
    ///   - row: its place in the order of acceptance.
    public init(
        _ draft: EventDraft,
        source: String,
        row: EventRowID,
        origin: Origin,
        receipt: ReceiptID?,
        acceptedAt: Timestamp,
        supersedes: EventID? = nil
    ) {
        let id = EventID.derived(source: source, key: draft.key)
        var extensions: [String: JSON] = [
            "idempotencykey": .string(draft.key), "origin": .string(origin.rawValue),
            "sequence": .string(Self.sequence(row)),
        ]
        extensions["receipt"] = receipt.map { .string("\($0)") }
        extensions["supersedes"] = supersedes.map { .string("\($0)") }
        let event = CloudEvent(
            id: "\(id)",
            source: source,
            type: draft.type,
            subject: draft.subject,
            time: draft.occurredAt ?? acceptedAt,
            dataContentType: "application/json",
            dataSchema: "/schemas/\(draft.type)/1",
            extensions: extensions,
            data: .json(draft.data)
        )
        self.init(
            row: row,
            id: id,
            draft: draft,
            fingerprint: Fingerprint(of: draft).value,
            body: event.structured,
            supersedes: supersedes
        )
    }

    /// 19 digits, so that the texts sort as the numbers do.
    private static func sequence(_ row: EventRowID) -> String {
        let digits = String(row.rawValue)
        return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
    }
}
