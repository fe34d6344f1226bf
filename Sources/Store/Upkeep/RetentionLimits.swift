/// How long what is kept.
public struct RetentionLimits: Sendable, Hashable {
    public var payloads: Duration
    public var keys: Duration
    public var events: Duration
    public var deliveries: Duration
    public var rejected: Duration
    public init(payloads: Duration, keys: Duration, events: Duration, deliveries: Duration, rejected: Duration) {
        self.payloads = payloads; self.keys = keys; self.events = events; self.deliveries = deliveries;
        self.rejected = rejected
    }
}
