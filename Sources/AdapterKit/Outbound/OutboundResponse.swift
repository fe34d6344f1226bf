/// What a provider answered.
public struct OutboundResponse: Sendable, Hashable {
    public var status: Int
    public var headers: [InboundRequest.Header]
    public var body: [UInt8]

    public init(status: Int, headers: [InboundRequest.Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header; the case of its name does not matter.
    public func header(_ name: String) -> String? { self.headers.first { $0.isNamed(name) }?.value }
}
