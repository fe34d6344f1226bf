public import Model

/// A call that an adapter wants made to its provider.
public struct OutboundRequest: Sendable, Hashable {
    public var method: String
    public var url: String
    public var headers: [InboundRequest.Header]
    public var body: [UInt8]
    /// For the whole call, the reading of the answer included.
    public var timeout: Duration

    public init(
        method: String,
        url: String,
        headers: [InboundRequest.Header] = [],
        body: [UInt8] = [],
        timeout: Duration = .seconds(15)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }

    /// A POST of a form.
    public static func form(_ fields: FormFields, to url: String, headers: [InboundRequest.Header] = []) -> Self {
        let type = InboundRequest.Header("content-type", "application/x-www-form-urlencoded")
        return OutboundRequest(method: "POST", url: url, headers: headers + [type], body: Array(fields.text.utf8))
    }

    /// A call with a JSON body.
    public static func json(
        _ body: JSON,
        method: String = "POST",
        to url: String,
        headers: [InboundRequest.Header] = []
    )
        -> Self
    {
        let type = InboundRequest.Header("content-type", "application/json")
        return OutboundRequest(method: method, url: url, headers: headers + [type], body: body.bytes)
    }
}
