/// An answer in a provider's own words.
public struct LiteralAnswer: Sendable, Hashable {
    /// The HTTP status.
    public var status: Int
    /// nil where there is no body.
    public var contentType: String?
    public var body: String
    /// Further headers.
    public var headers: [InboundRequest.Header]

    public init(status: Int = 200, contentType: String? = nil, body: String = "", headers: [InboundRequest.Header] = [])
    {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.headers = headers
    }

    public static func text(_ body: String) -> LiteralAnswer {
        LiteralAnswer(contentType: "text/plain; charset=utf-8", body: body)
    }

    public static let noContent = LiteralAnswer(status: 204)
}
