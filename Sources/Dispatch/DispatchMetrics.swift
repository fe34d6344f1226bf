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
    private let inflightCount = Mutex(0)
    private let circuits = Mutex<[String: (gauge: Gauge, users: Int)]>([:])
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory) {
        self.factory = factory
        self.outcomes = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map { outcome in
                let dimensions = [("outcome", outcome.rawValue)]
                return (outcome, Counter(label: "tollgate_deliveries_total", dimensions: dimensions, factory: factory))
            }
        )
        self.duration = Timer(label: "tollgate_delivery_duration_seconds", factory: factory)
        self.inflight = Gauge(label: "tollgate_delivery_inflight", factory: factory)
    }

    func began() {
        self.inflightCount.withLock { count in
            count += 1
            self.inflight.record(count)
        }
    }

    /// - Parameter outcome: nil for an attempt that was called off.
    func ended(_ outcome: Outcome?, nanoseconds: Int64) {
        self.inflightCount.withLock { count in
            count -= 1
            self.inflight.record(count)
        }
        guard let outcome else { return }
        self.outcomes[outcome]?.increment()
        self.duration.recordNanoseconds(nanoseconds)
    }

    /// 1 while the subscription's circuit is open, else 0. Whoever asks for it says when it is not needed any more.
    func circuit(of name: String) -> Gauge {
        self.circuits.withLock { circuits in
            let gauge =
                circuits[name]?.gauge
                ?? Gauge(label: "tollgate_circuit_open", dimensions: [("subscription", name)], factory: self.factory)
            circuits[name] = (gauge, (circuits[name]?.users ?? 0) + 1)
            gauge.record(0)
            return gauge
        }
    }

    /// A lane may still be ending when the next one of its subscription has begun: the last one takes the gauge away.
    func leaveCircuit(of name: String) {
        self.circuits.withLock { circuits in
            guard let (gauge, users) = circuits[name] else { return }
            circuits[name] = users > 1 ? (gauge, users - 1) : nil
            if users == 1 { gauge.destroy() }
        }
    }
}
