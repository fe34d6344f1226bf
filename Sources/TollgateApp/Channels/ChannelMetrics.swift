import CoreMetrics

/// What became of requests to join channels.
struct ChannelMetrics: Sendable {
    static let label = "tollgate_channel_auth_total"

    enum Outcome: String, CaseIterable { case granted, denied, invalid, unavailable }

    private let counters: [Counter]

    init(_ factory: any MetricsFactory) {
        self.counters = Outcome.allCases.map {
            Counter(label: Self.label, dimensions: [("outcome", $0.rawValue)], factory: factory)
        }
    }

    func count(_ outcome: Outcome) {
        guard let index = Outcome.allCases.firstIndex(of: outcome) else { return }
        self.counters[index].increment()
    }
}
