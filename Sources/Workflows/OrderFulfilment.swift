public import Model

/// The life of one order, from its creation to its end.
///
/// A plain value: tell it a fact and it changes its phase and says what must be done about it. Whoever holds it stores
/// the new state and the effects in one transaction.
public struct OrderFulfilment: Sendable, Hashable {
    public private(set) var phase: Phase
    /// What the payment must equal.
    public let total: Money
    /// The payment that paid the order, by the provider's id.
    public private(set) var payment: String?
    /// What came in, in minor units of the total's currency.
    public private(set) var received: Int64
    /// What each succeeded refund gave back, by the provider's refund id.
    public private(set) var refunds: [String: Int64]
    /// The cumulative amount each charge reports as refunded.
    public private(set) var refundSummaries: [String: Int64]
    /// The effect keys of every fact that was taken in: a fact told twice counts once.
    public private(set) var effectKeys: Set<String>

    public init(
        phase: Phase = .created,
        total: Money,
        payment: String? = nil,
        received: Int64 = 0,
        refunds: [String: Int64] = [:],
        refundSummaries: [String: Int64] = [:],
        effectKeys: Set<String> = []
    ) {
        self.phase = phase
        self.total = total
        self.payment = payment
        self.received = received
        self.refunds = refunds
        self.refundSummaries = refundSummaries
        self.effectKeys = effectKeys
    }

    /// What has been given back, in minor units.
    ///
    /// A refund and the charge's summary of it tell one thing twice, so the larger of the two sums counts.
    public var refunded: Int64 {
        max(self.refunds.values.reduce(0, +), self.refundSummaries.values.reduce(0, +))
    }

    /// Takes in one fact.
    ///
    /// - Parameter effectKey: names the fact whoever tells it; a second telling is absorbed.
    public mutating func apply(_ fact: Fact, effectKey: String) -> Step {
        let from = self.phase
        guard !self.effectKeys.contains(effectKey) else {
            return Step(trigger: nil, from: from, to: from, outcome: .absorbed("told before"), effects: [])
        }
        let trigger = self.trigger(for: fact)
        let outcome: Step.Outcome
        switch Self.table.response(in: from, to: trigger) {
        case .park(let reason):
            return Step(trigger: trigger, from: from, to: from, outcome: .parked(reason), effects: [])
        case .refuse(let reason): outcome = .refused(reason)
        case .absorb(let reason):
            self.record(fact)
            outcome = .absorbed(reason)
        case .move(let next):
            self.record(fact)
            self.phase = next
            outcome = .moved
        }
        self.effectKeys.insert(effectKey)
        return Step(
            trigger: trigger,
            from: from,
            to: self.phase,
            outcome: outcome,
            effects: self.effects(of: outcome, from: from)
        )
    }

    private mutating func record(_ fact: Fact) {
        switch fact {
        case .paymentSucceeded(let payment, let amount):
            self.payment = payment
            self.received = amount.minorUnits
        case .refundSucceeded(let refund, let amount): self.refunds[refund] = amount.minorUnits
        case .refundFailed(let refund): self.refunds[refund] = nil
        case .refundSummary(let charge, let amount):
            // Summaries may arrive out of order; a cumulative amount only grows.
            self.refundSummaries[charge] = max(self.refundSummaries[charge] ?? 0, amount.minorUnits)
        case .attemptFailed, .paymentCanceled, .fulfilmentCompleted, .disputeOpened, .disputeWon, .disputeLost,
            .cancelRequested:
            break
        }
    }

    private func trigger(for fact: Fact) -> Trigger {
        switch fact {
        case .paymentSucceeded(let payment, let amount):
            if let paid = self.payment, paid != payment { .paidAgain } else {
                amount == self.total ? .paymentSucceeded : .paymentMismatched
            }
        case .attemptFailed: .attemptFailed
        case .paymentCanceled(let payment):
            // Another attempt's end says nothing about the payment that paid the order.
            self.payment == nil || self.payment == payment ? .paymentCanceled : .attemptFailed
        case .fulfilmentCompleted: .fulfilmentCompleted
        case .refundSucceeded, .refundSummary: self.isRefunded(with: fact) ? .refundedWhole : .refundedPart
        case .refundFailed: .refundFailed
        case .disputeOpened: .disputeOpened
        case .disputeWon: .disputeWon
        case .disputeLost: .disputeLost
        case .cancelRequested: .cancelRequested
        }
    }

    private func isRefunded(with fact: Fact) -> Bool {
        var after = self
        after.record(fact)
        return after.refunded >= self.received
    }

    private func effects(of outcome: Step.Outcome, from: Phase) -> [Effect] {
        switch outcome {
        case .moved: self.phase == .paid ? [.announce(.paid), .fulfil] : [.announce(self.phase)]
        case .refused: [.announce(.needsAttention)]
        case .absorbed, .parked: []
        }
    }
}
