public import Model

/// The life of one order, from its creation to its end.
///
/// A plain value: tell it a fact and it changes its phase and says what must be done about it. Whoever holds it stores
/// the new state and the effects in one transaction.
public struct OrderFulfilment: Sendable, Hashable {
    public internal(set) var phase: Phase
    /// What the payment must equal.
    public let total: Money
    /// The payment that paid the order, by the provider's id.
    public internal(set) var payment: String?
    /// What came in, in minor units of ``receivedCurrency``.
    public internal(set) var received: Int64 = 0
    /// The currency of what came in; the total's unless the payment was a mismatch.
    public internal(set) var receivedCurrency: String
    /// What each succeeded refund gave back, by the provider's refund id.
    public internal(set) var refunds: [String: Int64] = [:]
    /// What each failed or canceled refund did not give back, whatever is told of it later or was told before.
    public internal(set) var failedRefunds: [String: Int64] = [:]
    /// The cumulative amount each charge reports as refunded.
    public internal(set) var refundSummaries: [String: Int64] = [:]
    /// Every dispute that was told of, by the provider's id.
    public internal(set) var disputes: [String: Dispute] = [:]
    /// How far the grant of what was bought has come.
    public internal(set) var grant: Grant = .none
    /// The effect keys of every fact that was taken in: a fact told twice counts once.
    public internal(set) var effectKeys: Set<String> = []

    public init(total: Money) {
        self.phase = .created
        self.total = total
        self.receivedCurrency = total.currency
    }

    /// What has been given back, in minor units of ``receivedCurrency``.
    ///
    /// A refund and the charge's summary of it tell one thing twice, so the larger of the two sums counts. A summary
    /// counts a refund that failed afterwards, so those are taken off.
    public var refunded: Int64 {
        let failed = self.failedRefunds.values.reduce(0, +)
        return max(self.refunds.values.reduce(0, +), self.refundSummaries.values.reduce(0, +) - failed, 0)
    }

    /// Takes in one fact.
    ///
    /// - Parameter effectKey: names the fact whoever tells it; a second telling is absorbed.
    public mutating func apply(_ fact: Fact, effectKey: String) -> Step {
        let from = self.phase
        let key = self.key(of: fact, effectKey)
        guard !self.effectKeys.contains(key) else {
            return Step(trigger: nil, from: from, to: from, outcome: .absorbed("told before"), effects: [])
        }
        let trigger = self.trigger(for: fact)
        let outcome: Step.Outcome
        switch Self.table.response(in: from, to: trigger) {
        case .park(let reason):
            return Step(trigger: trigger, from: from, to: from, outcome: .parked(reason), effects: [])
        case .refuse(let reason): outcome = .refused(reason)
        case .absorb(let reason):
            // A payment that is told again does not change what was received.
            if !self.isReceived(fact) { self.record(fact) }
            outcome = .absorbed(reason)
        case .move(let next):
            self.record(fact)
            self.phase = next
            outcome = .moved
        }
        self.effectKeys.insert(key)
        return Step(
            trigger: trigger,
            from: from,
            to: self.phase,
            outcome: outcome,
            effects: self.effects(of: outcome)
        )
    }

    /// A telling that contradicts the first one is news of its own.
    private func key(of fact: Fact, _ effectKey: String) -> String {
        guard case .paymentSucceeded(let payment, let amount) = fact, self.contradicts(payment, amount) else {
            return effectKey
        }
        return "\(effectKey)#\(amount.minorUnits) \(amount.currency)"
    }

    /// Whether this is the payment that paid the order, in another amount or currency than it did.
    func contradicts(_ payment: String, _ amount: Money) -> Bool {
        payment == self.payment && (amount.minorUnits != self.received || amount.currency != self.receivedCurrency)
    }

    private func isReceived(_ fact: Fact) -> Bool {
        if case .paymentSucceeded(let payment, _) = fact { payment == self.payment } else { false }
    }

    private mutating func record(_ fact: Fact) {
        switch fact {
        case .paymentSucceeded(let payment, let amount):
            self.payment = payment
            self.received = amount.minorUnits
            self.receivedCurrency = amount.currency
        case .fulfilmentCompleted: self.grant = .completed
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
        case .disputeOpened(let dispute): self.record(dispute, .open)
        case .disputeWon(let dispute): self.record(dispute, .won)
        case .disputeLost(let dispute): self.record(dispute, .lost)
        case .attemptFailed, .paymentCanceled, .cancelRequested: break
        }
    }

    /// The state with the fact in it, in the same phase.
    func recorded(_ fact: Fact) -> Self {
        var after = self
        after.record(fact)
        return after
    }

    /// A dispute's states only go forward: opened, won, lost.
    private mutating func record(_ dispute: String, _ state: Dispute) {
        self.disputes[dispute] = max(self.disputes[dispute] ?? state, state)
    }

    private mutating func effects(of outcome: Step.Outcome) -> [Effect] {
        switch outcome {
        case .moved where self.phase == .paid && self.grant == .none:
            // Asked for once: an order that a won dispute leads back here is not granted again.
            self.grant = .asked
            return [.announce(.paid), .fulfil]
        case .moved: return [.announce(self.phase)]
        case .refused: return [.announce(.needsAttention)]
        case .absorbed, .parked: return []
        }
    }
}
