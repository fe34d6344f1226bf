import Metrics
import Synchronization

/// What operators see of deliveries.
final class DispatchMetrics: Sendable {
    enum Outcome: String, CaseIterable {
        case delivered, retry, dead, gone
    }

    private let outcomes: [Outcome: Counter]
    private let duration: Timer
    private let inflight: Gauge
    private let openCircuits: Gauge
    private let counts = Mutex((inflight: 0, openCircuits: 0))

    init(factory: any MetricsFactory) {
        self.outcomes = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map { outcome in
                let dimensions = [("outcome", outcome.rawValue)]
                return (outcome, Counter(label: "tollgate_deliveries_total", dimensions: dimensions, factory: factory))
            }
        )
        self.duration = Timer(label: "tollgate_delivery_duration_seconds", factory: factory)
        self.inflight = Gauge(label: "tollgate_delivery_inflight", factory: factory)
        self.openCircuits = Gauge(label: "tollgate_circuit_open", factory: factory)
    }

    func began() {
        self.counts.withLock { counts in
            counts.inflight += 1
            self.inflight.record(counts.inflight)
        }
    }

    /// - Parameter outcome: nil for an attempt that was called off.
    func ended(_ outcome: Outcome?, nanoseconds: Int64) {
        self.counts.withLock { counts in
            counts.inflight -= 1
            self.inflight.record(counts.inflight)
        }
        guard let outcome else { return }
        self.outcomes[outcome]?.increment()
        self.duration.recordNanoseconds(nanoseconds)
    }

    func circuit(isOpen: Bool) {
        self.counts.withLock { counts in
            counts.openCircuits += isOpen ? 1 : -1
            self.openCircuits.record(counts.openCircuits)
        }
    }
}
