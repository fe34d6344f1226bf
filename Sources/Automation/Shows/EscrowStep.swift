import Model
import Store
import Workflows

extension OrderRecord {
    /// What changed about what the order holds for shows since it was as `before`.
    func escrowChanges(since before: OrderRecord, at now: Timestamp, cause: String) -> [EscrowRecord] {
        self.machine.escrow.sorted { $0.key < $1.key }.compactMap { show, held in
            guard held.state != .unpaid, held != before.machine.escrow[show] else { return nil }
            return EscrowRecord(held, for: show, of: self, at: now, cause: cause)
        }
    }
}

extension EscrowRecord {
    /// For the history of its order.
    var note: String {
        let amount = "\(self.settled ?? self.amount.minorUnits) \(self.amount.currency)"
        let waiting = self.state == .held ? self.decision.map { ", to be \($0.participle)" } : nil
        let reason = self.reason.map { ": \($0)" } ?? ""
        return "\(amount) for \(self.show.show) \(self.state.rawValue)\(waiting ?? "")\(reason)"
    }
}

extension Settlement {
    fileprivate var participle: String {
        switch self {
        case .refund: "refunded"
        case .release: "released"
        }
    }
}

extension DirectFact {
    /// Tells an order what was decided about the money it holds.
    init(_ due: DueEscrow) {
        let decision = due.decision
        self.init(
            order: due.order,
            fact: .escrowDecided(show: decision.key.show, decision.settlement),
            effectKey: "escrow|\(decision.key.show)|\(decision.event)",
            cause: "\(decision.event)"
        )
    }
}

extension EventDraft {
    /// Told once for each show of an order.
    static func escrow(
        _ show: String,
        _ news: OrderFulfilment.EscrowNews,
        of order: OrderRecord,
        cause: Cause
    ) -> EventDraft {
        let held = order.machine.escrow[show]
        let value = (news == .held ? nil : held?.settled) ?? held?.amount ?? 0
        let amount = Money(minorUnits: value, currency: order.machine.receivedCurrency)
        var data = order.summary
        data["show"] = .string(show)
        data["amount"] = ["value": .integer(amount.minorUnits), "currency": .string(amount.currency)]
        data["cause"] = .string(cause.id)
        return EventDraft(
            key: "\(order.id):order.escrow_\(news.rawValue):\(show)",
            type: "order.escrow_\(news.rawValue)",
            subject: "\(order.id)",
            effectKey: "\(order.id)|escrow_\(news.rawValue)|\(show)",
            targetState: "escrow_\(news.rawValue)",
            amount: amount,
            livemode: order.livemode,
            orderReference: order.reference,
            data: .object(data)
        )
    }
}
