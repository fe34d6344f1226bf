import CoreMetrics
import Model
import Store
import Synchronization

/// Shows which subscriptions are switched off, and what they miss meanwhile.
final class HeldGauges: Sendable {
    private let factory: any MetricsFactory
    private let gauges = Mutex<[String: Gauge]>([:])

    init(_ factory: any MetricsFactory) { self.factory = factory }

    /// How many deliveries wait for each that is switched off; 0 where it is on.
    func record(_ subscriptions: [SubscriptionRecord], _ standings: [SubscriptionID: SubscriptionStanding]) {
        self.gauges.withLock { gauges in
            let names = Set(subscriptions.map(\.name))
            for (name, gauge) in gauges where !names.contains(name) {
                gauge.destroy()
                gauges[name] = nil
            }
            for subscription in subscriptions {
                let gauge = gauges[subscription.name] ?? self.gauge(subscription.name)
                gauges[subscription.name] = gauge
                gauge.record(subscription.enabled ? 0 : standings[subscription.id]?.waiting ?? 0)
            }
        }
    }

    /// Counts deliveries that waited too long.
    func gaveUp(_ count: Int, of name: String) {
        Counter(
            label: "tollgate_deliveries_given_up_total",
            dimensions: [("subscription", name)],
            factory: self.factory
        )
        .increment(by: Int64(count))
    }

    private func gauge(_ name: String) -> Gauge {
        Gauge(label: "tollgate_deliveries_held", dimensions: [("subscription", name)], factory: self.factory)
    }
}
