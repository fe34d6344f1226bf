import HTTPTypes

/// One row of the route table: what is served, to whom, and by which function.
struct Route: Sendable {
    typealias Handler = @Sendable (Call) async throws -> Reply

    let method: HTTPRequest.Method
    /// With placeholders: `/v1/orders/{id}`.
    let path: String
    /// What the caller's token must allow; nil for routes that are open to everybody.
    let scope: Scope?
    /// The query's parameters.
    let parameters: [String]
    let body: Body
    let idempotencyKey: KeyPolicy
    let handler: Handler

    /// Whether the request may be told apart by an `Idempotency-Key`.
    enum KeyPolicy: Sendable {
        /// It changes nothing, or the same however often it is made.
        case none
        case optional
        case required
    }

    /// What becomes of the request's body.
    enum Body: Sendable, Hashable {
        /// It is not read, and never waited for.
        case none
        case ordinary
        /// Up to so many bytes.
        case short(Int)
    }

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ scope: Scope? = nil,
        parameters: [String] = [],
        body: Body? = nil,
        idempotencyKey: KeyPolicy? = nil,
        _ handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.scope = scope
        self.parameters = parameters
        self.body = body ?? (method == .get || method == .options ? .none : .ordinary)
        self.idempotencyKey = idempotencyKey ?? (method == .post ? .optional : .none)
        self.handler = handler
    }
}
