extension OrderFulfilment {
    /// The triggers of the table.
    public enum Trigger: String, CaseIterable, Sendable {
        case paymentSucceeded = "payment_succeeded"
        /// After the time for paying was over, and somebody else has the tickets.
        case paidTooLate = "paid_too_late"
        /// Amount or currency differ from the order's.
        case paymentMismatched = "payment_mismatched"
        /// Its amount was not told, so it cannot be compared.
        case paymentUnpriced = "payment_unpriced"
        /// That it went back was told before.
        case paidAndReversed = "paid_and_reversed"
        /// A second, different payment.
        case paidAgain = "paid_again"
        /// The payment that paid the order is told again, in another amount or currency.
        case paidDifferently = "paid_differently"
        case attemptFailed = "attempt_failed"
        case paymentCanceled = "payment_canceled"
        case holdExpired = "hold_expired"
        case fulfilmentStarted = "fulfilment_started"
        case fulfilmentCompleted = "fulfilment_completed"
        /// Others are still to be granted.
        case lineGranted = "line_granted"
        /// The last one.
        case allGranted = "all_granted"
        case lineNotGranted = "line_not_granted"
        /// After the order ended otherwise.
        case grantedTooLate = "granted_too_late"
        /// The end of a grant that nobody waits for.
        case lineSettled = "line_settled"
        case lineTakenBack = "line_taken_back"
        case lineKept = "line_kept"
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
        /// The last open one, of an order whose grants had not begun.
        case disputeWon = "dispute_won"
        /// The last open one, of an order whose lines were being granted.
        case disputeWonFulfilling = "dispute_won_fulfilling"
        /// The last open one, of an order that was fulfilled before.
        case disputeWonFulfilled = "dispute_won_fulfilled"
        /// Another one is still open.
        case disputeWonOfSeveral = "dispute_won_of_several"
        case disputeLost = "dispute_lost"
        case cancelRequested = "cancel_requested"
        case refundRequested = "refund_requested"
        /// More than what is left of what was received, or while a dispute is about it.
        case refundTooMuch = "refund_too_much"
        case refundAccepted = "refund_accepted"
        case refundRefused = "refund_refused"
        case refundUnanswered = "refund_unanswered"
        case grantRetryRequested = "grant_retry_requested"
        /// No line waits for somebody to have it granted again.
        case nothingToRetry = "nothing_to_retry"
        case escrowReleased = "escrow_released"
        case escrowRefundAsked = "escrow_refund_asked"
        /// Nothing is left of what was held.
        case escrowSpent = "escrow_spent"
        /// A dispute is open, or other refunds are under way that would leave less than is held.
        case escrowDeferred = "escrow_deferred"
        /// Decided before, or given back with everything.
        case escrowSettled = "escrow_settled"
        /// The order holds nothing for this show.
        case escrowNotHeld = "escrow_not_held"
    }
}
