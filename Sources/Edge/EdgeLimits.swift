import AdapterKit
public import Ingest

/// What a caller may take up.
public struct EdgeLimits: Sendable, Hashable {
    /// Bytes of a provider's call, where its provider is not known to send more and nothing is configured for its source.
    public var notifyBody: Int
    /// Bytes of a request to the API.
    public var apiBody: Int
    /// Bytes of all bodies that are being taken in, of providers' calls and of requests to the API, the small ones aside;
    /// at least one of full size.
    public var bodies: Int
    /// Bytes of a request's head.
    public var head: Int
    /// How long a connection may go without a whole request head.
    public var headTime: Duration
    /// How long a body that does not come in one piece may take.
    public var bodyTime: Duration
    /// How long a connection stays open for a caller who has its answer and goes on sending.
    public var linger: Duration

    public init(
        notifyBody: Int = 1 << 20,
        apiBody: Int = 256 << 10,
        bodies: Int = 256 << 20,
        head: Int = 32 << 10,
        headTime: Duration = .seconds(30),
        bodyTime: Duration = .seconds(30),
        linger: Duration = .seconds(2)
    ) {
        self.notifyBody = notifyBody
        self.apiBody = apiBody
        self.bodies = bodies
        self.head = head
        self.headTime = headTime
        self.bodyTime = bodyTime
        self.linger = linger
    }

    /// What may be configured, for all sources or for one.
    public static let configurableBody = 1 << 10...64 << 20

    /// Bytes that a call of this source may have.
    public func body(of source: Source) -> Int {
        source.bodyLimit ?? max(self.notifyBody, source.descriptor.largestBody ?? 0)
    }

    /// Bytes that a request to this route may have; nil where its body is not read.
    func body(of route: Route) -> Int? {
        switch route.body {
        case .none: nil
        case .ordinary: self.apiBody
        case .short(let limit): min(limit, self.apiBody)
        }
    }
}
