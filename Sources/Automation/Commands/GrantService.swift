public import AdapterKit
public import Model

/// An internal service that grants what orders are paid for.
public struct GrantService: Sendable {
    /// Makes the headers that prove a call: its id, the moment of the attempt, and the body.
    public typealias Signer =
        @Sendable (_ id: String, _ moment: Timestamp, _ body: [UInt8]) throws -> [InboundRequest.Header]

    /// As the configuration calls it.
    public var name: String
    public var url: String
    /// For a whole call.
    public var timeout: Duration
    public var sign: Signer

    public init(name: String, url: String, timeout: Duration, sign: @escaping Signer) {
        self.name = name
        self.url = url
        self.timeout = timeout
        self.sign = sign
    }
}
