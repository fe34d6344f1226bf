extension OrderFulfilment {
    /// The name of the refund that a decision about a show asks for.
    public static func escrowRequest(_ show: String) -> String { "escrow-\(show)" }

    /// Whether this refund is one that a decision about a show asked for.
    func isOfEscrow(refund: String) -> Bool {
        self.escrow.keys.contains { self.refundRequests[Self.escrowRequest($0)]?.state == .accepted(refund: refund) }
    }

    /// Whether this request is one that a decision about a show asked for.
    func isOfEscrow(request: String) -> Bool { self.escrow.keys.contains { Self.escrowRequest($0) == request } }

    /// The order is paid: what was paid for shows is held.
    mutating func holding() -> [Effect] {
        self.escrow.keys.sorted().map { show in
            self.escrow[show]?.state = .held
            return .announceEscrow(show: show, .held)
        }
    }

    /// Which trigger a decision about a show is.
    func triggerOfDecision(_ show: String, _ settlement: Settlement) -> Trigger {
        guard self.payment != nil else { return .beforePayment }
        guard let held = self.escrow[show], held.state != .unpaid else { return .escrowNotHeld }
        guard held.state == .held, held.decision == nil else { return .escrowSettled }
        var after = self.recorded(.escrowDecided(show: show, settlement))
        _ = after.settlingEscrow()
        return switch after.escrow[show]?.state {
        case .released: .escrowReleased
        case .refunding: .escrowRefundAsked
        case .closed: .escrowSpent
        default: .escrowDeferred
        }
    }

    /// Carries out what is decided about held money once nothing stands against it, and follows its refunds to their end.
    ///
    /// Asked after every fact, so that what a decision waits for may end in any way.
    mutating func settlingEscrow() -> [Effect] { self.escrow.keys.sorted().flatMap { self.settling($0) } }

    private mutating func settling(_ show: String) -> [Effect] {
        guard let held = self.escrow[show] else { return [] }
        switch held.state {
        case .unpaid, .released, .closed: return []
        case .held where !self.isRefunded: return self.carryingOut(held, of: show)
        case .refunding where !self.isRefunded || self.hasComeBack(show): return self.following(held, of: show)
        case .failed where !self.isRefunded: return []
        case .held, .refunding, .failed:
            return self.endEscrow(of: show, held.settled ?? held.amount, with: "given back with everything")
        case .refunded: return self.following(held, of: show) + self.takingBackGrants(of: held)
        }
    }

    private mutating func carryingOut(_ held: HeldMoney, of show: String) -> [Effect] {
        if self.disputes.values.contains(.lost) {
            self.close(show, "a dispute was lost: the bank gave the money back")
        } else if self.phase == .canceled {
            self.close(show, "the order was canceled")
        } else if self.disputes.values.contains(.open) {
            if held.decision != nil { self.escrow[show]?.reason = "waits for a dispute to end" }
        } else if let decision = held.decision {
            return self.carryingOut(decision, about: held, of: show)
        }
        return []
    }

    private mutating func carryingOut(
        _ decision: Settlement,
        about held: HeldMoney,
        of show: String
    ) -> [Effect] {
        let amount = min(held.amount, self.left(for: show))
        guard amount == held.amount || self.outstanding == 0 else {
            // How much is left is known when they have ended.
            self.escrow[show]?.reason = "waits for refunds that are under way"
            return []
        }
        guard amount > 0 else {
            self.close(show, "nothing was left of it")
            return []
        }
        self.escrow[show]?.settled = amount
        self.escrow[show]?.reason = nil
        switch decision {
        case .release:
            self.escrow[show]?.state = .released
            return [.announceEscrow(show: show, .released)]
        case .refund:
            let request = Self.escrowRequest(show)
            self.refundRequests[request] = RefundRequest(amount: amount)
            self.escrow[show]?.state = .refunding
            return [.announceRefundRequest(request), .refund(request: request, amount: amount)]
        }
    }

    /// What came in, is still here, and was not released for another show: with a discount, the shows of an order may come
    /// to more than was paid.
    private func left(for show: String) -> Int64 {
        let released = self.escrow.filter { $0.key != show && $0.value.state == .released }
        return max(self.refundable - released.values.reduce(0) { $0 + ($1.settled ?? 0) }, 0)
    }

    /// The refund that was asked for is one of those that gave something back.
    private func hasComeBack(_ show: String) -> Bool {
        guard case .accepted(let refund)? = self.refundRequests[Self.escrowRequest(show)]?.state else { return false }
        return self.refunds[refund] != nil
    }

    /// Follows the refund that was asked for, whatever is told of it first: its success, its failure, its name.
    private mutating func following(_ held: HeldMoney, of show: String) -> [Effect] {
        switch self.refundRequests[Self.escrowRequest(show)]?.state {
        case .refused(let reason)?: self.fail(show, reason)
        case .accepted(let refund)? where self.failedRefunds[refund] != nil:
            self.fail(show, "the refund did not reach the buyer")
        case .accepted? where held.state == .refunding && self.hasComeBack(show):
            return self.endEscrow(of: show, held.settled ?? held.amount, with: nil)
        // It came back with everything, and then it did not.
        case nil where !self.isRefunded: self.fail(show, "the refund did not reach the buyer")
        case .asked?, .unanswered?, .accepted?, nil: break
        }
        return []
    }

    private mutating func endEscrow(of show: String, _ amount: Int64, with reason: String?) -> [Effect] {
        self.escrow[show]?.state = .refunded
        self.escrow[show]?.settled = amount
        self.escrow[show]?.reason = reason
        let told: [Effect] = [.announceEscrow(show: show, .refunded)]
        return told + (self.escrow[show].map { self.takingBackGrants(of: $0) } ?? [])
    }

    /// What was granted for a line whose money is back is taken back, also where it is granted only then.
    private mutating func takingBackGrants(of held: HeldMoney) -> [Effect] {
        self.takingBack(held.lines.filter { self.grants[$0]?.state == .granted })
    }

    private mutating func close(_ show: String, _ reason: String) {
        self.escrow[show]?.state = .closed
        self.escrow[show]?.reason = reason
    }

    private mutating func fail(_ show: String, _ reason: String) {
        self.escrow[show]?.state = .failed
        self.escrow[show]?.reason = reason
    }
}
