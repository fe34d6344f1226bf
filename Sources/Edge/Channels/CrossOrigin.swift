import HTTPTypes

/// Which pages may use a route from a browser (Fetch standard, section 3.3).
///
/// Credentials are allowed, so each origin is named: never `*`.
struct CrossOrigin: Sendable {
    private let origin: String?
    private let isAllowed: Bool

    private static let allowedHeaders = "authorization, content-type, x-csrf-token, x-requested-with"

    init(_ headers: HTTPFields, allowed: Set<String>) {
        // Two of them are from no browser.
        let origins = headers[values: .origin]
        self.origin = origins.first
        self.isAllowed = origins.count == 1 && allowed.contains(origins[0])
    }

    /// Refuses a page that is not on the list. Who sends no origin is no page, and cannot be made to call by one.
    func check() throws(Problem) {
        guard self.origin == nil || self.isAllowed else {
            throw Problem(
                403,
                "origin_not_allowed",
                "pages of this origin may not ask: add it to pusher.allowed_origins"
            )
        }
    }

    /// What an answer carries so that the page may read it.
    var answerHeaders: HTTPFields {
        var headers: HTTPFields = [.vary: "Origin"]
        guard let origin, self.isAllowed else { return headers }
        headers[.accessControlAllowOrigin] = origin
        headers[.accessControlAllowCredentials] = "true"
        return headers
    }

    /// The answer to a browser that asks before it sends.
    func preflight(_ request: HTTPFields) throws(Problem) -> Reply {
        guard self.isAllowed, request[.accessControlRequestMethod] == "POST" else {
            throw Problem(403, "origin_not_allowed", "pages of this origin may not ask, or not by this method")
        }
        var headers: HTTPFields = [:]
        headers[.vary] = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
        headers[.accessControlAllowMethods] = "POST"
        headers[.accessControlAllowHeaders] = Self.allowedHeaders
        headers[.accessControlMaxAge] = "600"
        return Reply(.noContent, headers: headers)
    }
}
