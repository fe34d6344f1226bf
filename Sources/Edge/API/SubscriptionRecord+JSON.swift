public import Model
public import Store

extension SubscriptionRecord {
    /// Without its secrets, whatever they are.
    /// As the API shows it.
    public var json: JSON {
        [
            "id": .string(self.id.description), "name": .string(self.name), "url": .string(self.url),
            "types": .array(self.types.map { .string($0.text) }), "enabled": .bool(self.enabled),
            "disabled_reason": .text(self.disabledReason), "configured": .bool(self.isConfigured),
            "created_at": .text(self.createdAt),
        ]
    }
}
