import AdapterKit
public import Ingest

/// What a caller may take up.
public struct EdgeLimits: Sendable, Hashable {
    /// Bytes of a provider's call, where its provider is not known to send more and nothing is configured for its source.
    public var notifyBody: Int
    /// Bytes of all providers' calls that are being taken in, the small ones aside; at least one call of full size.
    public var notifyBodies: Int
    /// Bytes of a request to the API.
    public var apiBody: Int
    /// How long a connection may go without a whole request head.
    public var headTime: Duration
    /// How long a body that does not come in one piece may take.
    public var bodyTime: Duration
    /// How long a connection stays open for a caller who has its answer and goes on sending.
    public var linger: Duration

    public init(
        notifyBody: Int = 1 << 20,
        notifyBodies: Int = 256 << 20,
        apiBody: Int = 256 << 10,
        headTime: Duration = .seconds(30),
        bodyTime: Duration = .seconds(30),
        linger: Duration = .seconds(2)
    ) {
        self.notifyBody = notifyBody
        self.notifyBodies = notifyBodies
        self.apiBody = apiBody
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
}
