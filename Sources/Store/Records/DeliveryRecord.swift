public import Model

/// One event on its way to one subscription.
public struct DeliveryRecord: Sendable, Hashable {
    public var id: DeliveryID
    public var event: EventID
    public var type: String
    public var subscription: SubscriptionID
    public var state: DeliveryState
    /// Attempts made so far.
    public var attempts: Int
    /// When the next attempt is due; meaningless unless pending.
    public var dueAt: Timestamp
    public var createdAt: Timestamp
    public var finishedAt: Timestamp?
    /// What keeps a pending one from being tried when it is due: `paused`, `gone` or `not_declared`, as its subscription
    /// is switched off, or `circuit`, as its subscriber is spared. nil where nothing does.
    public var heldBy: String?

    public init(
        id: DeliveryID,
        event: EventID,
        type: String,
        subscription: SubscriptionID,
        state: DeliveryState,
        attempts: Int,
        dueAt: Timestamp,
        createdAt: Timestamp,
        finishedAt: Timestamp?,
        heldBy: String? = nil
    ) {
        self.id = id
        self.event = event
        self.type = type
        self.subscription = subscription
        self.state = state
        self.attempts = attempts
        self.dueAt = dueAt
        self.createdAt = createdAt
        self.finishedAt = finishedAt
        self.heldBy = heldBy
    }
}
