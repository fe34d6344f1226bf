import Model

extension OrderFulfilment {
    /// Which trigger of the table a fact is, given everything told before.
    func trigger(for fact: Fact) -> Trigger {
        switch fact {
        case .paymentSucceeded(let payment, let amount):
            if let paid = self.payment, paid != payment {
                .paidAgain
            } else if self.contradicts(payment, amount) {
                .paidDifferently
            } else {
                amount == self.total ? .paymentSucceeded : .paymentMismatched
            }
        case .attemptFailed: .attemptFailed
        case .paymentCanceled(let payment):
            // Another attempt's end says nothing about the payment that paid the order.
            self.payment == nil || self.payment == payment ? .paymentCanceled : .attemptFailed
        case .fulfilmentCompleted: .fulfilmentCompleted
        case .cancelRequested: .cancelRequested
        case .refundSucceeded, .refundFailed, .refundCanceled, .refundSummary, .disputeOpened, .disputeWon,
            .disputeLost:
            self.payment == nil ? .beforePayment : self.triggerAfterPayment(for: fact)
        }
    }

    private func triggerAfterPayment(for fact: Fact) -> Trigger {
        let after = self.recorded(fact)
        switch fact {
        case .refundSucceeded(let refund, _) where self.failedRefunds[refund] != nil: return .outdated
        case .refundSucceeded(_, let amount), .refundSummary(_, let amount):
            guard amount.currency == self.receivedCurrency else { return .refundMismatched }
            guard after.isRefunded else { return .refundedPart }
            return self.disputes.values.contains(.lost) ? .givenBackTwice : .refundedWhole
        case .refundCanceled where !after.isRefunded: return self.isRefunded ? .refundFailed : .refundCanceled
        case .refundFailed, .refundCanceled: return after.isRefunded ? .refundReplaced : .refundFailed
        case .disputeOpened(let dispute):
            return self.disputes[dispute, default: .open] == .open ? .disputeOpened : .outdated
        case .disputeWon(let dispute):
            guard self.disputes[dispute] != .lost else { return .outdated }
            guard !after.disputes.values.contains(.open) else { return .disputeWonOfSeveral }
            return self.grant == .completed ? .disputeWonFulfilled : .disputeWon
        default: return self.isRefunded ? .givenBackTwice : .disputeLost
        }
    }

    private var isRefunded: Bool { self.refunded > 0 && self.refunded >= self.received }
}
