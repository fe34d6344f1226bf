public import Model
public import Store

extension SubscriptionRecord {
    /// As the API shows it: without its secrets, whatever they are.
    public func json(_ standing: SubscriptionStanding) -> JSON {
        [
            "id": .string(self.id.description), "name": .string(self.name), "url": .string(self.url),
            "types": .array(self.types.map { .string($0.text) }), "enabled": .bool(self.enabled),
            "disabled_reason": .text(self.disabledReason), "configured": .bool(self.isConfigured),
            "waiting": .integer(Int64(standing.waiting)), "waiting_since": .text(standing.oldestDue),
            "circuit_open_until": .text(standing.circuitUntil), "created_at": .text(self.createdAt),
        ]
    }
}
