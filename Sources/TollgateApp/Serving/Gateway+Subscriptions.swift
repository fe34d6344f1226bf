import Logging
import Model
import Signing
import Store

extension Gateway {
    /// Subscriptions declared in the file are made, or brought to what the file says; those that it no longer declares
    /// are switched off, and from then on belong to the API.
    ///
    /// - Throws: ``CommandFailure`` where the API has made one of a declared name; nothing is changed then.
    func declareSubscriptions() async throws {
        let known = try await self.store.subscriptions()
        let taken = self.configuration.takenNames(among: known)
        guard taken.isEmpty else { throw CommandFailure(taken.joined(separator: "; ")) }
        for (name, text) in self.configuration.typeWarnings {
            self.logger.warning("\(text)", metadata: ["subscription": "\(name)"])
        }
        let names = Set(self.configuration.subscriptions.map(\.name))
        for var orphan in known where orphan.isConfigured && !names.contains(orphan.name) {
            (orphan.isConfigured, orphan.enabled, orphan.disabledReason) = (
                false, false, SubscriptionRecord.notDeclared
            )
            _ = try await self.store.update(orphan)
            self.logger.warning(
                "a subscription is declared no more: it is switched off, and nothing new is kept for it",
                metadata: ["subscription": "\(orphan.name)"]
            )
        }
        for declared in self.configuration.subscriptions {
            let existing = known.first { $0.name == declared.name }
            let id = existing?.id ?? self.store.ids.next()
            let secrets = try SubscriptionSecrets(declared.secret).sealed(with: self.keys.sealer, for: id)
            var record =
                existing
                ?? SubscriptionRecord(
                    id: id,
                    name: declared.name,
                    url: declared.url,
                    types: declared.types,
                    sealedSecrets: secrets,
                    createdAt: self.store.time.now()
                )
            if record.disabledReason == SubscriptionRecord.notDeclared { record.switchOn(true) }
            record.point(to: declared.url)
            (record.types, record.sealedSecrets, record.isConfigured) = (declared.types, secrets, true)
            if existing == nil { try await self.store.insert(record) } else { _ = try await self.store.update(record) }
            guard !record.enabled else { continue }
            self.logger.warning(
                "a declared subscription is switched off; its events wait",
                metadata: ["subscription": "\(record.name)", "reason": "\(record.disabledReason ?? "paused")"]
            )
        }
    }
}
