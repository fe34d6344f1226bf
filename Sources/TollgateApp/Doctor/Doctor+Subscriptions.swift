import Edge
import Model
import Store

/// How the subscriptions fare that the database holds.
extension Doctor {
    func standings(_ store: Store, _ configuration: Configuration) async throws(StoreError) -> [Finding] {
        let subscriptions = try await store.subscriptions()
        let standings = try await store.standings()
        let taken = configuration.takenNames(among: subscriptions).map { Finding.fault("subscriptions", $0) }
        let types = KnownEventTypes(configuration.sources)
        return taken
            + subscriptions.flatMap { subscription in
                let standing = standings[subscription.id] ?? SubscriptionStanding()
                let unmatched = subscription.isConfigured ? [] : subscription.types.compactMap(types.warning)
                return [self.standing(subscription, standing, kept: configuration.retention.deliveries)]
                    .compactMap(\.self) + unmatched.map { .warning("subscription \(subscription.name)", $0) }
            }
    }

    /// nil where there is nothing to say.
    private func standing(
        _ subscription: SubscriptionRecord,
        _ standing: SubscriptionStanding,
        kept: Duration
    ) -> Finding? {
        let check = "subscription \(subscription.name)"
        let enable = "tollgate subscriptions enable \(subscription.id)"
        guard !subscription.enabled else {
            return standing.circuitUntil.map { until in
                .warning(
                    check,
                    "its subscriber keeps failing and is spared until \(until); \(Self.waiting(standing)). "
                        + "tollgate deliveries list --subscription \(subscription.id) shows why"
                )
            }
        }
        let limit =
            standing.oldestDue.map { ", and the first of them is given up at \($0 + kept) (retention.deliveries)" }
            ?? ""
        switch subscription.disabledReason {
        case SubscriptionRecord.gone?:
            return .fault(
                check,
                "switched off, because \(subscription.url) answered 410, gone for good; \(Self.waiting(standing))\(limit): "
                    + "change its url, or switch it on again (\(enable)), or remove it"
            )
        case SubscriptionRecord.notDeclared?:
            guard standing.waiting > 0 else { return nil }
            return .warning(
                check,
                "switched off, because the configuration declares it no more; \(Self.waiting(standing))\(limit): "
                    + "remove it (tollgate subscriptions remove \(subscription.id)), or \(enable)"
            )
        default: return .warning(check, "paused; \(Self.waiting(standing))\(limit): \(enable) lets them go")
        }
    }

    private static func waiting(_ standing: SubscriptionStanding) -> String {
        switch standing.waiting {
        case 0: "no delivery waits"
        case 1: "1 delivery waits"
        case let count: "\(count) deliveries wait"
        }
    }
}
