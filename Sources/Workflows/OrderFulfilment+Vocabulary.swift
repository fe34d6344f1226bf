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
        /// The payment that paid the order is told again, in another amount or currency.
        case paidDifferently = "paid_differently"
        case attemptFailed = "attempt_failed"
        case paymentCanceled = "payment_canceled"
        case fulfilmentCompleted = "fulfilment_completed"
        /// A refund or a dispute of a payment that has not arrived.
        case beforePayment = "before_payment"
        /// A later state of the same refund or dispute is known.
        case outdated
        /// A refund in another currency than the payment.
        case refundMismatched = "refund_mismatched"
        case refundedPart = "refunded_part"
        case refundedWhole = "refunded_whole"
        /// By a refund of everything and by a lost dispute.
        case givenBackTwice = "given_back_twice"
        /// Also one that was called off after the order had counted as refunded.
        case refundFailed = "refund_failed"
        /// A refund was called off, of an order that does not count as refunded.
        case refundCanceled = "refund_canceled"
        /// A refund failed or was called off, and others have given everything back.
        case refundReplaced = "refund_replaced"
        case disputeOpened = "dispute_opened"
        /// The last open one, of an order that was not fulfilled yet.
        case disputeWon = "dispute_won"
        /// The last open one, of an order that was fulfilled before.
        case disputeWonFulfilled = "dispute_won_fulfilled"
        /// Another one is still open.
        case disputeWonOfSeveral = "dispute_won_of_several"
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
        /// The amount, where it is told, is what did not come back to the buyer.
        case refundFailed(refund: String, amount: Money?)
        /// Called off before it went out; the amount, where it is told, is what did not come back to the buyer.
        case refundCanceled(refund: String, amount: Money?)
        /// What a charge reports as refunded in all.
        case refundSummary(charge: String, amount: Money)
        case disputeOpened(dispute: String)
        case disputeWon(dispute: String)
        case disputeLost(dispute: String)
        case cancelRequested
    }

    /// How far a dispute has come, in its order.
    public enum Dispute: Int, CaseIterable, Comparable, Sendable {
        case open, won, lost

        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        /// As stored.
        var name: String {
            switch self {
            case .open: "open"
            case .won: "won"
            case .lost: "lost"
            }
        }
    }

    /// How far the grant of what was bought has come.
    public enum Grant: String, Sendable {
        case none
        /// ``Effect/fulfil`` was given out, which happens once.
        case asked
        case completed
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
