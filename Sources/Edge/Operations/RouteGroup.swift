/// A kind of route, for counting.
enum RouteGroup: Int, Sendable, CaseIterable {
    case notify, api, operations, schemas, redirects, other

    var label: String { "\(self)" }

    /// The group of a request's target that is no notify URL.
    init(_ target: String) {
        self =
            if target.hasPrefix("/v1/") {
                .api
            } else if target.hasPrefix("/schemas/") {
                .schemas
            } else if RedirectRoutes.prefixes.contains(where: target.hasPrefix) {
                .redirects
            } else if OperationRoutes.paths.contains(String(target.prefix { $0 != "?" })) {
                .operations
            } else {
                .other
            }
    }
}
