import HTTPTypes
import Hummingbird

/// One row of the route table: what is served, to whom, and by which function.
struct Route: Sendable {
    typealias Handler = @Sendable (Call) async throws -> Response

    let method: HTTPRequest.Method
    /// With placeholders: `/v1/orders/{id}`.
    let path: String
    /// What the caller's token must allow; nil for routes that are open to everybody.
    let scope: Scope?
    /// The query's parameters.
    let parameters: [String]
    let handler: Handler

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ scope: Scope? = nil,
        parameters: [String] = [],
        _ handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.scope = scope
        self.parameters = parameters
        self.handler = handler
    }
}
