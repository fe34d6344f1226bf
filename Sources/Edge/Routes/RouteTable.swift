import HTTPTypes

/// Every route beside the notify URLs. The router is made from it and `openapi.yaml` is compared with it.
struct RouteTable: Sendable {
    let routes: [Route]
    private let patterns: [RoutePattern]

    static let standard = RouteTable(
        AssetRoutes.routes + OperationRoutes.routes + ReceiptRoutes.routes + EventRoutes.routes
            + SubscriptionRoutes.routes
            + DeliveryRoutes.routes + ReplayRoutes.routes + OrderRoutes.routes + ChannelRoutes.routes
            + CheckoutRoutes.routes + RedirectRoutes.routes + CommandRoutes.routes + PassRoutes.routes
            + TicketRoutes.routes
            + TicketCodeRoutes.routes
    )

    init(_ routes: [Route]) {
        self.routes = routes
        var patterns: [RoutePattern] = []
        for route in routes {
            if let index = patterns.firstIndex(where: { $0.path == route.path }) {
                patterns[index].routes.append(route)
            } else {
                patterns.append(RoutePattern(path: route.path, routes: [route]))
            }
        }
        self.patterns = patterns
    }

    struct Match {
        var route: Route
        var parameters: [String]
    }

    /// The route of a method and a path without its query: 404 where no path fits, 405 where only the method does not.
    /// HEAD goes wherever GET does (RFC 9110, section 9.3.2).
    func match(_ method: HTTPRequest.Method, _ path: Substring) throws(Problem) -> Match {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let served = method == .head ? .get : method
        var allowed: [String] = []
        for pattern in self.patterns {
            guard let parameters = pattern.parameters(in: segments) else { continue }
            if let route = pattern.routes.first(where: { $0.method == served }) {
                return Match(route: route, parameters: parameters)
            }
            allowed += pattern.routes.flatMap { $0.method == .get ? ["GET", "HEAD"] : [$0.method.rawValue] }
        }
        guard allowed.isEmpty else { throw .methodNotAllowed(allowed) }
        throw Problem.notFound("route")
    }
}
