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
    /// Payments made elsewhere that went back whole, also those of which that is all that was told yet.
    public internal(set) var reversed: Set<String> = []
    /// The cumulative amount each charge reports as refunded.
    public internal(set) var refundSummaries: [String: Int64] = [:]
    /// Every dispute that was told of, by the provider's id.
    public internal(set) var disputes: [String: Dispute] = [:]
    /// How far the grant of what was bought has come.
    public internal(set) var grant: Grant = .none
    /// Every line that has anything to grant, by its place in the order, from 0.
    public internal(set) var grants: [Int: LineGrant]
    /// What somebody asked to give back, by the request's name.
    public internal(set) var refundRequests: [String: RefundRequest] = [:]
    /// What was paid for shows, by the show.
    public internal(set) var escrow: [String: HeldMoney]
    /// Whether tickets are held for the order, or were.
    public let holdsTickets: Bool
    /// The tickets were let go, and others may have them.
    public internal(set) var hasLetTicketsGo = false
    /// Whether the first attempt at paying that fails ends it.
    public let cancelsOnFailure: Bool
    /// The effect keys of every fact that was taken in: a fact told twice counts once.
    public internal(set) var effectKeys: Set<String> = []

    /// - Parameters:
    ///   - grants: the places of the lines that have anything to grant.
    ///   - holdsTickets: it was made with tickets held for it.
    ///   - escrow: what is held for shows once it is paid, by the show.
    public init(
        total: Money,
        grants: [Int] = [],
        holdsTickets: Bool = false,
        cancelsOnFailure: Bool = false,
        escrow: [String: HeldMoney] = [:]
    ) {
        self.phase = holdsTickets ? .reserved : .created
        self.total = total
        self.receivedCurrency = total.currency
        self.grants = Dictionary(grants.map { ($0, LineGrant()) }, uniquingKeysWith: { first, _ in first })
        self.holdsTickets = holdsTickets
        self.escrow = escrow
        self.cancelsOnFailure = cancelsOnFailure
    }

    /// What has been given back, in minor units of ``receivedCurrency``.
    ///
    /// A refund and the charge's summary of it tell one thing twice, so the larger of the two sums counts. A summary
    /// counts a refund that failed afterwards, so those are taken off.
    public var refunded: Int64 {
        guard !self.isReversed else { return self.received }
        let failed = self.failedRefunds.values.reduce(0, +)
        return max(self.refunds.values.reduce(0, +), self.refundSummaries.values.reduce(0, +) - failed, 0)
    }

    /// What could still be asked to be given back, in minor units of ``receivedCurrency``: nothing while a dispute is
    /// open or after one was lost, because then the bank gives it back.
    public var refundable: Int64 {
        guard self.payment != nil, !self.isReversed, !self.disputes.values.contains(where: { $0 != .won }) else {
            return 0
        }
        return max(self.received - self.refunded - self.outstanding, 0)
    }

    /// What was asked to be given back and has not come back yet.
    var outstanding: Int64 {
        self.refundRequests.values.reduce(into: 0) { sum, request in
            switch request.state {
            case .asked, .unanswered: sum += request.amount
            case .accepted(let refund) where self.refunds[refund] == nil && self.failedRefunds[refund] == nil:
                sum += request.amount
            case .accepted, .refused: break
            }
        }
    }

    /// The payment that paid the order went back whole.
    var isReversed: Bool { self.payment.map { self.reversed.contains($0) } ?? false }

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
        case .refuse(let reason):
            // Whoever asked may ask again: nothing was decided.
            guard !fact.isRequest else {
                return Step(trigger: trigger, from: from, to: from, outcome: .refused(reason), effects: [])
            }
            outcome = .refused(reason)
        case .absorb(let reason):
            // A payment that is told again, or another one, does not change what was received.
            if self.payment == nil || !fact.isPayment { self.record(fact) }
            outcome = .absorbed(reason)
        case .move(let next):
            self.record(fact)
            self.phase = next
            outcome = .moved
        }
        self.effectKeys.insert(key)
        var effects = self.effects(of: trigger, fact, outcome)
        if case .refused = outcome {} else { effects += self.settlingEscrow() }
        return Step(trigger: trigger, from: from, to: self.phase, outcome: outcome, effects: effects)
    }

    /// A telling that contradicts the first one is news of its own.
    private func key(of fact: Fact, _ effectKey: String) -> String {
        guard case .paymentSucceeded(let payment, let amount?, _) = fact, self.contradicts(payment, amount) else {
            return effectKey
        }
        return "\(effectKey)#\(amount.minorUnits) \(amount.currency)"
    }

    /// Whether this is the payment that paid the order, in another amount or currency than it did.
    func contradicts(_ payment: String, _ amount: Money?) -> Bool {
        guard let amount, payment == self.payment else { return false }
        return amount.minorUnits != self.received || amount.currency != self.receivedCurrency
    }
}

extension OrderFulfilment.Fact {
    fileprivate var isPayment: Bool { if case .paymentSucceeded = self { true } else { false } }
}
