public import Model
public import Signing
public import Store

extension SubscriptionRecord {
    /// Whether its secrets cannot be opened, so that nothing can be signed and delivered until it gets a new one.
    public func needsSecret(_ sealer: Sealer) -> Bool {
        do {
            _ = try SubscriptionSecrets(sealed: self.sealedSecrets, with: sealer, for: self.id)
            return false
        } catch { return true }
    }

    /// As the API shows it: without its secrets, whatever they are.
    ///
    /// - Parameter sealer: sealed them; nil where it is not known whether they can be opened.
    public func json(_ standing: SubscriptionStanding, _ sealer: Sealer?) -> JSON {
        [
            "id": .string(self.id.description), "name": .string(self.name), "url": .string(self.url),
            "types": .array(self.types.map { .string($0.text) }), "enabled": .bool(self.enabled),
            "disabled_reason": .text(self.disabledReason), "configured": .bool(self.isConfigured),
            "waiting": .integer(Int64(standing.waiting)), "waiting_since": .text(standing.oldestDue),
            "circuit_open_until": .text(standing.circuitUntil), "created_at": .text(self.createdAt),
            "needs_secret": sealer.map { .bool(self.needsSecret($0)) } ?? .null,
        ]
    }
}

extension Sequence where Element == SubscriptionRecord {
    /// Those whose deliveries wait until they get a new secret.
    public func needingSecret(_ sealer: Sealer) -> Set<SubscriptionID> {
        Set(self.lazy.filter { $0.needsSecret(sealer) }.map(\.id))
    }
}
