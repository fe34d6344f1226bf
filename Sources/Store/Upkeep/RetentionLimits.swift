/// How long what is kept.
public struct RetentionLimits: Sendable, Hashable {
    /// The headers and bodies of calls.
    public var payloads: Duration
    /// What tells that an event came before, and finished calls to providers. A key is kept as long as its event at least,
    /// and for ever where the signatures of its source carry no time.
    public var keys: Duration
    /// Events with all that is known of them, and what else is known of the calls that told of them. An event stays longer
    /// while it waits, has deliveries, or the bytes of its call are kept.
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
