import Model
import Store
import Workflows

/// Reads an event as a fact of the order machine.
enum OrderFacts: Sendable {
    /// - Returns: nil for an event that tells the machine nothing and only ties objects to the order.
    ///
    /// - Parameter ticketsAreFree: whether an order that let its tickets go could have them back.
    static func fact(
        type: String,
        subject: String,
        facts: EventFacts,
        ticketsAreFree: Bool = true
    ) -> OrderFulfilment.Fact? {
        switch type {
        case "payment.succeeded":
            facts.amount.map { .paymentSucceeded(payment: subject, amount: $0, ticketsAreFree: ticketsAreFree) }
        // The sale was elsewhere, so whoever sold tells that it was paid and that the money went back.
        case "registration.paid":
            .paymentSucceeded(payment: subject, amount: facts.amount, ticketsAreFree: ticketsAreFree)
        case "registration.canceled": .paymentReversed(payment: subject)
        case "payment.attempt_failed", "payment.failed": .attemptFailed
        case "payment.canceled": .paymentCanceled(payment: subject)
        case "refund.succeeded": facts.amount.map { .refundSucceeded(refund: subject, amount: $0) }
        case "refund.failed": .refundFailed(refund: subject, amount: facts.amount)
        case "refund.canceled": .refundCanceled(refund: subject, amount: facts.amount)
        case "refund.summary": facts.amount.map { .refundSummary(charge: subject, amount: $0) }
        case "dispute.opened": .disputeOpened(dispute: subject)
        case "dispute.won": .disputeWon(dispute: subject)
        case "dispute.lost": .disputeLost(dispute: subject)
        default: nil
        }
    }
}
