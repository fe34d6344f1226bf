public import Model

extension OrderFulfilment {
    public enum Phase: String, CaseIterable, Sendable {
        /// Waits for its payment.
        case created
        case paid
        case fulfilled
        case canceled
        case refunded
        /// The buyer's bank took the money back for now; fulfilment is frozen.
        case disputed
        /// Somebody must look at it.
        case needsAttention = "needs_attention"
    }

    /// The triggers of the table.
    public enum Trigger: String, CaseIterable, Sendable {
        case paymentSucceeded = "payment_succeeded"
        /// Amount or currency differ from the order's.
        case paymentMismatched = "payment_mismatched"
        /// A second, different payment.
        case paidAgain = "paid_again"
        case attemptFailed = "attempt_failed"
        case paymentCanceled = "payment_canceled"
        case fulfilmentCompleted = "fulfilment_completed"
        case refundedPart = "refunded_part"
        case refundedWhole = "refunded_whole"
        case refundFailed = "refund_failed"
        case disputeOpened = "dispute_opened"
        case disputeWon = "dispute_won"
        case disputeLost = "dispute_lost"
        case cancelRequested = "cancel_requested"
    }

    /// What the world tells the machine.
    public enum Fact: Sendable, Hashable {
        case paymentSucceeded(payment: String, amount: Money)
        case attemptFailed
        case paymentCanceled(payment: String)
        case fulfilmentCompleted
        case refundSucceeded(refund: String, amount: Money)
        case refundFailed(refund: String)
        /// What a charge reports as refunded in all.
        case refundSummary(charge: String, amount: Money)
        case disputeOpened
        case disputeWon
        case disputeLost
        case cancelRequested
    }

    /// What must be done about a step.
    public enum Effect: Sendable, Hashable {
        /// Tell subscribers: `order.<phase>`.
        case announce(Phase)
        /// Grant what was bought.
        case fulfil
    }

    /// What one fact did.
    public struct Step: Sendable, Hashable {
        /// nil where the fact was known before it reached the table.
        public var trigger: Trigger?
        public var from: Phase
        public var to: Phase
        public var outcome: Outcome
        public var effects: [Effect]

        public enum Outcome: Sendable, Hashable {
            case moved
            case absorbed(String)
            case parked(String)
            case refused(String)
        }
    }
}
