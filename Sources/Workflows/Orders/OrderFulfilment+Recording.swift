import Model

extension OrderFulfilment {
    /// The state with the fact in it, in the same phase.
    func recorded(_ fact: Fact) -> Self {
        var after = self
        after.record(fact)
        return after
    }

    mutating func record(_ fact: Fact) {
        switch fact {
        case .paymentSucceeded(let payment, let amount, _):
            self.payment = payment
            self.received = amount?.minorUnits ?? 0
            self.receivedCurrency = amount?.currency ?? self.total.currency
        case .paymentReversed(let payment): self.reversed.insert(payment)
        case .fulfilmentCompleted: self.grant = .completed
        case .lineGranted(let line):
            self.move(line, from: [.asked, .dropped], to: .granted)
            if self.isGranted { self.grant = .completed }
        case .lineNotGranted(let line, let reason): self.move(line, from: [.asked], to: .failed, reason)
        case .lineTakenBack(let line): self.move(line, from: [.takingBack], to: .takenBack)
        case .lineKept(let line, let reason): self.move(line, from: [.takingBack], to: .kept, reason)
        case .refundSucceeded(let refund, let amount):
            // A refund that failed stays failed, though its success is told late.
            if self.failedRefunds[refund] == nil {
                self.refunds[refund] = amount.minorUnits
            } else {
                self.failedRefunds[refund] = amount.minorUnits
            }
        case .refundFailed(let refund, let amount), .refundCanceled(let refund, let amount):
            self.failedRefunds[refund] = self.refunds[refund] ?? amount?.minorUnits ?? 0
            self.refunds[refund] = nil
        case .refundSummary(let charge, let amount):
            // Summaries may arrive out of order; a cumulative amount only grows.
            self.refundSummaries[charge] = max(self.refundSummaries[charge] ?? 0, amount.minorUnits)
        case .refundRequested(let request, let amount):
            self.refundRequests[request] = RefundRequest(amount: amount)
        case .refundAccepted(let request, let refund):
            self.refundRequests[request]?.state = .accepted(refund: refund)
        case .refundRefused(let request, let reason):
            self.refundRequests[request]?.state = .refused(reason: reason)
        case .refundUnanswered(let request, let reason):
            self.refundRequests[request]?.state = .unanswered(reason: reason)
        case .disputeOpened(let dispute): self.record(dispute, .open)
        case .disputeWon(let dispute): self.record(dispute, .won)
        case .disputeLost(let dispute): self.record(dispute, .lost)
        case .escrowDecided(let show, let settlement):
            guard self.escrow[show]?.state == .held, self.escrow[show]?.decision == nil else { break }
            self.escrow[show]?.decision = settlement
        case .attemptFailed, .paymentCanceled, .holdExpired, .fulfilmentStarted, .cancelRequested,
            .grantRetryRequested:
            break
        }
    }

    /// A dispute's states only go forward: opened, won, lost.
    private mutating func record(_ dispute: String, _ state: Dispute) {
        self.disputes[dispute] = max(self.disputes[dispute] ?? state, state)
    }

    /// A line that is elsewhere by now stays there.
    private mutating func move(
        _ line: Int,
        from states: [LineGrant.State],
        to state: LineGrant.State,
        _ reason: String? = nil
    ) {
        guard let grant = self.grants[line], states.contains(grant.state) else { return }
        self.grants[line]?.state = state
        self.grants[line]?.reason = reason
    }
}
