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

/// A kind of route, for counting.
enum RouteGroup: Int, Sendable, CaseIterable {
    case notify, api, operations, schemas, other

    var label: String { "\(self)" }

    /// The group of a request's target that is no notify URL.
    init(_ target: String) {
        self =
            if target.hasPrefix("/v1/") {
                .api
            } else if target.hasPrefix("/schemas/") {
                .schemas
            } else if OperationRoutes.paths.contains(String(target.prefix { $0 != "?" })) {
                .operations
            } else {
                .other
            }
    }
}
