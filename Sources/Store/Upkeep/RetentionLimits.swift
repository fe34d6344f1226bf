/// How long what is kept.
public struct RetentionLimits: Sendable, Hashable {
    /// The headers and bodies of calls.
    public var payloads: Duration
    /// What tells that an event came before; rules over ``events`` where it is longer.
    public var keys: Duration
    public var events: Duration
    /// Deliveries that were made, gave up or were canceled, with their attempts.
    public var deliveries: Duration
    /// Rejected calls, whole.
    public var rejected: Duration

    public init(payloads: Duration, keys: Duration, events: Duration, deliveries: Duration, rejected: Duration) {
        self.payloads = payloads
        self.keys = keys
        self.events = events
        self.deliveries = deliveries
        self.rejected = rejected
    }
}
