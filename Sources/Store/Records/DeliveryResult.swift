public import Model

/// What an attempt means for its delivery.
public struct DeliveryResult: Sendable, Hashable {
    public var claim: ClaimedDelivery
    public var attempt: DeliveryAttempt
    public var next: Next
    /// The URL that was called: one that is gone says nothing of another that the subscription has by now.
    public var target: String

    /// What comes after the attempt.
    public enum Next: Sendable, Hashable {
        case delivered
        case retry(at: Timestamp)
        /// The schedule is used up.
        case dead
        /// The target is gone for good: the subscription is switched off, and this waits with what comes after it.
        case gone
    }

    public init(claim: ClaimedDelivery, attempt: DeliveryAttempt, next: Next, target: String) {
        self.claim = claim
        self.attempt = attempt
        self.next = next
        self.target = target
    }
}
