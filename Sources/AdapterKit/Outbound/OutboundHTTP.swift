/// The way out, handed to what calls providers, so that nothing here imports an HTTP client.
public struct OutboundHTTP: Sendable {
    public let send: @Sendable (OutboundRequest) async throws(OutboundFailure) -> OutboundResponse

    public init(send: @escaping @Sendable (OutboundRequest) async throws(OutboundFailure) -> OutboundResponse) {
        self.send = send
    }

    /// No way out: every call fails and says what was to be called.
    public static let none = OutboundHTTP { request throws(OutboundFailure) in
        throw .forbidden(detail: "nothing here may call \(request.method) \(request.url.prefix { $0 != "?" })")
    }
}
