import AdapterKit
import Model

/// Reads a thin event, which names its object and does not carry it.
struct StripeThinReading {
    let envelope: StripeEnvelope

    func read() -> Normalization {
        // The snapshot comes by itself and tells the whole. Were the copy taken under the snapshot's key, the one that
        // comes first would make a duplicate of the other, and the object's data would be lost with it.
        if let snapshot = self.envelope.snapshotEvent {
            return .ignored("\(self.envelope.type) (thin copy of \(snapshot))")
        }
        if self.envelope.type == "v2.core.event_destination.ping" { return .ignored(self.envelope.type) }
        guard let type = Self.meaning(of: self.envelope.type) else { return .unrecognized(self.envelope.type) }
        guard let subject = self.envelope.relatedObject, !subject.isEmpty else {
            return .quarantined("related_object.id: missing or no text")
        }
        let draft = self.envelope.draft(
            type,
            subject: subject,
            occasion: self.envelope.id,
            data: ["object": .string(subject)]
        )
        return .event(draft)
    }

    /// Thin events whose name alone is the fact; every other would need its object's state. Parts of an account have
    /// events of their own: `v2.core.account[requirements].updated`,
    /// `v2.core.account[configuration.merchant].capability_status_updated`.
    private static func meaning(of type: String) -> String? {
        if ["v1.account.updated", "v2.core.account.updated"].contains(type) { return "account.updated" }
        if type == "v1.capability.updated" { return "capability.updated" }
        guard type.hasPrefix("v2.core.account[") else { return nil }
        if type.hasSuffix("].updated") { return "account.updated" }
        return type.hasSuffix("].capability_status_updated") ? "capability.updated" : nil
    }
}
