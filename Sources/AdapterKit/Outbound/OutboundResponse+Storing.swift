extension OutboundResponse {
    /// Under this name the status is kept among the headers, as HTTP/2 writes it (RFC 9113, section 8.3.2).
    private static let statusName = ":status"

    /// The headers as they are kept, the status first.
    public var storedHeaders: [(name: String, value: String)] {
        [(Self.statusName, String(self.status))] + self.headers.map { ($0.name, $0.value) }
    }

    /// An answer out of what was kept; one without a status reads as status 0.
    public init(stored headers: [(name: String, value: String)], body: [UInt8]) {
        self.init(
            status: headers.first { $0.name == Self.statusName }.flatMap { Int($0.value) } ?? 0,
            headers: headers.filter { $0.name != Self.statusName }.map { InboundRequest.Header($0.name, $0.value) },
            body: body
        )
    }
}
