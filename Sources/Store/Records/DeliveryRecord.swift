public import Model

/// Where one event's way to one subscription stands.
public enum DeliveryState: String, Sendable, Hashable, CaseIterable {
    case pending, delivered
    /// Every attempt of the schedule failed; retried only when asked.
    case dead
    /// The subscription went away first.
    case canceled
}

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

    public init(
        id: DeliveryID,
        event: EventID,
        type: String,
        subscription: SubscriptionID,
        state: DeliveryState,
        attempts: Int,
        dueAt: Timestamp,
        createdAt: Timestamp,
        finishedAt: Timestamp?
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
    }
}

/// One try at a delivery and what came of it.
public struct DeliveryAttempt: Sendable, Hashable {
    /// From 1.
    public var number: Int
    public var at: Timestamp
    public var duration: Duration
    /// The answer's status; nil where there was none.
    public var status: Int?
    /// Why there was no answer, or why it was not dialled.
    public var error: String?
    /// The first 4 KiB of the answer's body.
    public var response: [UInt8]

    public init(number: Int, at: Timestamp, duration: Duration, status: Int?, error: String?, response: [UInt8]) {
        self.number = number
        self.at = at
        self.duration = duration
        self.status = status
        self.error = error
        self.response = response
    }
}

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

    public init(
        id: DeliveryID,
        subscription: SubscriptionID,
        event: EventID,
        type: String,
        body: [UInt8],
        attempts: Int,
        token: Int64
    ) {
        self.id = id
        self.subscription = subscription
        self.event = event
        self.type = type
        self.body = body
        self.attempts = attempts
        self.token = token
    }
}

/// What an attempt means for its delivery.
public struct DeliveryResult: Sendable, Hashable {
    public var claim: ClaimedDelivery
    public var attempt: DeliveryAttempt
    public var next: Next
    /// The URL that was called: one that is gone says nothing of another that the subscription has by now.
    public var target: String

    public enum Next: Sendable, Hashable {
        case delivered
        case retry(at: Timestamp)
        /// The schedule is used up.
        case dead
        /// The target is gone for good: dead, and the subscription is switched off.
        case gone
    }

    public init(claim: ClaimedDelivery, attempt: DeliveryAttempt, next: Next, target: String) {
        self.claim = claim
        self.attempt = attempt
        self.next = next
        self.target = target
    }
}

/// Which deliveries to list or retry; every condition must hold.
public struct DeliveryFilter: Sendable, Hashable {
    public var subscription: SubscriptionID?
    public var state: DeliveryState?
    public var event: EventID?
    public var since: Timestamp?
    public var until: Timestamp?

    public init(
        subscription: SubscriptionID? = nil,
        state: DeliveryState? = nil,
        event: EventID? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.subscription = subscription
        self.state = state
        self.event = event
        self.since = since
        self.until = until
    }
}
