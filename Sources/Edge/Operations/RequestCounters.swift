import CoreMetrics

/// Requests by kind of route and class of status; the labels are a fixed set.
struct RequestCounters: Sendable {
    private let counters: [[Counter]]

    init(_ factory: any MetricsFactory) {
        self.counters = RouteGroup.allCases.map { group in
            (1...5).map { status in
                Counter(
                    label: "tollgate_http_requests_total",
                    dimensions: [("route", group.label), ("status", "\(status)xx")],
                    factory: factory
                )
            }
        }
    }

    func count(_ group: RouteGroup, status: Int) {
        let index = min(max(status / 100, 1), 5) - 1
        self.counters[group.rawValue][index].increment()
    }
}
