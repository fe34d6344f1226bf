public import Model

/// A delivery that this process holds for a while, with what it takes to make the attempt.
public struct ClaimedDelivery: Sendable, Hashable {
    public var id: DeliveryID
    public var subscription: SubscriptionID
    public var event: EventID
    public var type: String
    /// The CloudEvent, byte for byte.
    public var body: [UInt8]
    /// Attempts made before this one.
    public var attempts: Int
    /// Proves that the claim is still held when the result is recorded.
    public var token: Int64
    /// Somebody asked for it, so it goes also to a subscriber that is spared.
    public var isAsked: Bool

    public init(
        id: DeliveryID,
        subscription: SubscriptionID,
        event: EventID,
        type: String,
        body: [UInt8],
        attempts: Int,
        token: Int64,
        isAsked: Bool = false
    ) {
        self.id = id
        self.subscription = subscription
        self.event = event
        self.type = type
        self.body = body
        self.attempts = attempts
        self.token = token
        self.isAsked = isAsked
    }
}
