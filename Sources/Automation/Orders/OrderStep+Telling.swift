import Model
import Store
import Workflows

extension OrderFulfilment.Step {
    var handling: Handling {
        switch self.outcome {
        case .moved: .moved
        case .absorbed: .absorbed
        case .refused: .refused
        case .parked: .parked
        }
    }

    var outcomeName: String {
        switch self.outcome {
        case .moved: "moved"
        case .absorbed: "absorbed"
        case .parked: "parked"
        case .refused: "refused"
        }
    }

    var reason: String? {
        switch self.outcome {
        case .moved: self.to == .needsAttention ? self.trouble : nil
        case .absorbed(let reason), .parked(let reason), .refused(let reason): reason
        }
    }

    /// Why somebody must look at the order.
    private var trouble: String? {
        switch self.trigger {
        case .paidTooLate: "paid after its time was over, and its tickets are somebody else's by now: it is given back"
        case .lineNotGranted: "a line could not be granted"
        case .refundRefused: "the provider refused a refund: refund_requests says why"
        case .refundUnanswered: "nobody knows whether a refund was made: refund_requests says what to retry"
        case .paymentMismatched: "paid in another amount or currency than the order's"
        case .paymentUnpriced: "the amount of its payment was not told, so nobody can say that it is the order's"
        case .paymentSucceeded: "paid after it was \(self.from.rawValue)"
        case .refundFailed: "a refund did not reach the buyer"
        case .refundCanceled: "a refund was called off, so the money of a \(self.from.rawValue) order is still here"
        case .disputeLost: "a dispute was lost"
        case .disputeOpened: "disputed after it was \(self.from.rawValue)"
        case .givenBackTwice: "given back by a refund and by a lost dispute"
        default: nil
        }
    }

    var summary: String {
        guard let told = self.trigger?.rawValue else {
            return "stays \(self.from.rawValue): \(self.reason ?? "told before")"
        }
        return switch self.outcome {
        case .moved: "\(told) moves it from \(self.from.rawValue) to \(self.to.rawValue)"
        case .absorbed(let reason): "\(told) changes nothing in \(self.from.rawValue): \(reason)"
        case .parked(let reason): "\(told) waits in \(self.from.rawValue): \(reason)"
        case .refused(let reason): "\(told) is refused in \(self.from.rawValue): \(reason)"
        }
    }
}

extension OrderFulfilment.Effect {
    /// What it would do, for people.
    func preview(of order: OrderRecord) -> String {
        switch self {
        case .announce(let phase): "would announce order.\(phase.rawValue)"
        case .announceRefundRequest: "would announce order.refund_requested"
        case .announceEscrow(_, let news): "would announce order.escrow_\(news.rawValue)"
        case .fulfil:
            order.machine.grants.isEmpty
                ? "would fulfil \(order.id)" : "would begin to grant \(order.machine.grants.count) of its lines"
        case .grant(let line, let attempt): "would have line \(line) granted, order \(attempt)"
        case .takeBack(let line): "would have line \(line) taken back"
        case .freezeGrants: "would hold the grants that are not under way"
        case .releaseGrants: "would let the held grants go on"
        case .callOffGrants: "would call off the grants that are not under way"
        case .sellTickets: "would sell the held tickets to it"
        case .takeTicketsBack: "would take its tickets back"
        case .releaseTickets: "would let its tickets go"
        case .refund(_, let amount):
            "would give back \(amount) \(order.machine.receivedCurrency) in minor units through the provider"
        }
    }
}

extension OrderFulfilment.Phase {
    /// Why tickets are let go by an order that comes into this phase.
    var releaseCause: TicketHoldRecord.ReleaseCause {
        switch self {
        case .expired: .expired
        case .refunded: .refunded
        default: .canceled
        }
    }
}
