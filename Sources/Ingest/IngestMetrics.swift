import CoreMetrics
import Store

/// What ingest counts: calls by source and outcome, and how long an accepted one takes.
struct IngestMetrics: Sendable {
    private let outcomes: [String: [String: Counter]]
    let duration: CoreMetrics.Timer

    /// What a call can come to without being stored.
    static let unstored = [
        "unknown_source", "method", "encoding", "oversize", "probe", "rejected_unstored", "unavailable",
        "unexpected_unstored",
    ]

    init(sources: [String], factory: any MetricsFactory) {
        let names = ReceiptStatus.allCases.map(\.rawValue) + Self.unstored
        self.outcomes = Dictionary(
            uniqueKeysWithValues: (sources + ["-"]).map { source in
                let counters = names.map { name in
                    let labels = [("source", source), ("outcome", name)]
                    return (name, Counter(label: "tollgate_receipts_total", dimensions: labels, factory: factory))
                }
                return (source, Dictionary(uniqueKeysWithValues: counters))
            }
        )
        self.duration = CoreMetrics.Timer(label: "tollgate_accept_duration_seconds", dimensions: [], factory: factory)
    }

    /// - Parameter source: `-` where the call named none that exists.
    func count(_ outcome: String, source: String) { self.outcomes[source]?[outcome]?.increment() }
}
