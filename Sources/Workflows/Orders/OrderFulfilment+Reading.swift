import Model

extension OrderFulfilment {
    /// Which trigger of the table a fact is, given everything told before.
    func trigger(for fact: Fact) -> Trigger {
        switch fact {
        case .paymentSucceeded(let payment, let amount, let ticketsAreFree):
            let isReversed = self.reversed.contains(payment)
            // Another one that went back has come to nothing.
            if let paid = self.payment, paid != payment { return isReversed ? .attemptFailed : .paidAgain }
            if self.contradicts(payment, amount) { return .paidDifferently }
            if isReversed { return .paidAndReversed }
            guard let amount else { return .paymentUnpriced }
            guard amount == self.total else { return .paymentMismatched }
            return self.phase == .expired && !ticketsAreFree ? .paidTooLate : .paymentSucceeded
        // Told of an order that gives up at the first failure, it is the end.
        case .attemptFailed: return self.cancelsOnFailure && self.payment == nil ? .paymentCanceled : .attemptFailed
        case .paymentCanceled(let payment):
            // Another attempt's end says nothing about the payment that paid the order.
            return self.payment == nil || self.payment == payment ? .paymentCanceled : .attemptFailed
        case .paymentReversed(let payment):
            guard payment == self.payment else { return self.payment == nil ? .paymentCanceled : .attemptFailed }
            return self.disputes.values.contains(.lost) ? .givenBackTwice : .refundedWhole
        case .holdExpired: return .holdExpired
        case .fulfilmentStarted: return .fulfilmentStarted
        case .fulfilmentCompleted: return .fulfilmentCompleted
        case .lineGranted, .lineNotGranted, .lineTakenBack, .lineKept: return self.triggerOfLine(fact)
        case .cancelRequested: return .cancelRequested
        case .refundRequested(_, let amount):
            return amount > 0 && amount <= self.refundable ? .refundRequested : .refundTooMuch
        // Called off before its name was known: what a decision asked for stays undone, and somebody must see it.
        case .refundAccepted(let request, let refund)
        where self.failedRefunds[refund] != nil && self.isOfEscrow(request: request):
            return .refundFailed
        case .refundAccepted: return .refundAccepted
        case .refundRefused: return .refundRefused
        case .refundUnanswered: return .refundUnanswered
        case .grantRetryRequested:
            return self.grants.values.contains { $0.state == .failed } ? .grantRetryRequested : .nothingToRetry
        case .escrowDecided(let show, let settlement): return self.triggerOfDecision(show, settlement)
        case .refundSucceeded, .refundFailed, .refundCanceled, .refundSummary, .disputeOpened, .disputeWon,
            .disputeLost:
            return self.payment == nil ? .beforePayment : self.triggerAfterPayment(for: fact)
        }
    }

    private func triggerOfLine(_ fact: Fact) -> Trigger {
        switch fact {
        case .lineGranted(let line) where self.grants[line]?.state == .asked:
            self.recorded(fact).isGranted ? .allGranted : .lineGranted
        case .lineGranted(let line) where self.grants[line]?.state == .dropped: .grantedTooLate
        case .lineNotGranted(let line, _) where self.grants[line]?.state == .asked: .lineNotGranted
        case .lineTakenBack(let line) where self.grants[line]?.state == .takingBack: .lineTakenBack
        case .lineKept(let line, _) where self.grants[line]?.state == .takingBack: .lineKept
        default: .lineSettled
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
        case .refundCanceled(let refund, _) where !after.isRefunded:
            return self.isRefunded || self.isOfEscrow(refund: refund) ? .refundFailed : .refundCanceled
        case .refundFailed, .refundCanceled: return after.isRefunded ? .refundReplaced : .refundFailed
        case .disputeOpened(let dispute):
            return self.disputes[dispute, default: .open] == .open ? .disputeOpened : .outdated
        case .disputeWon(let dispute):
            guard self.disputes[dispute] != .lost else { return .outdated }
            guard !after.disputes.values.contains(.open) else { return .disputeWonOfSeveral }
            return self.grant == .completed
                ? .disputeWonFulfilled : self.isGranting ? .disputeWonFulfilling : .disputeWon
        default: return self.isRefunded ? .givenBackTwice : .disputeLost
        }
    }

    /// Everything that came in went back.
    var isRefunded: Bool { self.isReversed || self.refunded > 0 && self.refunded >= self.received }

    /// Every line that has anything to grant was granted, be it that one was taken back since.
    var isGranted: Bool {
        self.grants.values.allSatisfy { [.granted, .takingBack, .takenBack, .kept].contains($0.state) }
    }

    /// At least one line was asked for.
    private var isGranting: Bool { self.grants.values.contains { $0.state != .owed } }
}
