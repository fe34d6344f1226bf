import AdapterKit
import Model

/// Reads a thin event, which names its object and does not carry it.
struct StripeThinReading {
    let envelope: StripeEnvelope

    /// Thin events whose name alone is the fact. Every other needs the object's state, which only its snapshot has.
    private static let rows = [
        "v1.account.updated": "account.updated",
        "v1.capability.updated": "capability.updated",
        "v2.core.account.updated": "account.updated",
    ]

    func read() -> Normalization {
        guard let type = Self.rows[self.envelope.type] ?? self.capabilityChange else {
            // The snapshot it copies comes by itself and tells the whole.
            guard let snapshot = self.envelope.snapshotEvent else { return .unrecognized(self.envelope.type) }
            return .ignored("\(self.envelope.type) (thin copy of \(snapshot))")
        }
        guard let subject = self.envelope.relatedObject?["id"]?.string else {
            return .quarantined("related_object.id: missing")
        }
        return .event(
            EventDraft(
                key: self.envelope.key,
                type: type,
                subject: subject,
                occurredAt: self.envelope.created,
                effectKey: self.envelope.effectKey(object: subject, state: self.envelope.key),
                livemode: self.envelope.livemode,
                account: self.envelope.account,
                objects: [subject],
                data: .object(self.envelope.data(["object": .string(subject)]))
            )
        )
    }

    /// `v2.core.account[configuration.merchant].capability_status_updated` and its siblings.
    private var capabilityChange: String? {
        self.envelope.type.hasPrefix("v2.core.account[configuration.")
            && self.envelope.type.hasSuffix("].capability_status_updated") ? "capability.updated" : nil
    }
}
