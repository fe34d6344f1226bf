import Store
import Workflows

extension OrderRecord {
    /// Why an event must not touch the order, whatever its machine would say; nil where it may.
    func objection(to type: String, _ facts: EventFacts) -> String? {
        // A test-mode event never moves a live order, and the reverse.
        guard self.livemode == facts.livemode else {
            return self.livemode
                ? "a call of test mode does not move a live order" : "a live call does not move an order of test mode"
        }
        // Whoever owns the account writes what its payments name, and keeps the money.
        guard facts.isOfForeignAccount, !self.isOfItsPayment(type, facts) else { return nil }
        return facts.reasonOfForeignAccount
    }

    /// Whether an event tells of money that goes back from the very payment that paid the order: that stays true when its
    /// account may not pay orders any more.
    private func isOfItsPayment(_ type: String, _ facts: EventFacts) -> Bool {
        guard EventFacts.isOfPayment(type),
            let paid = self.charges.first(where: { $0.id == self.machine.payment }),
            paid.provider == facts.provider, paid.account == facts.account
        else { return false }
        return facts.objects.contains(paid.id)
    }

    /// Why an event waits that has its reference and is of the other mode: an order of its own mode may have the same.
    var reasonOfOtherReference: String {
        let (own, other) = self.livemode ? ("test-mode", "live") : ("live", "test-mode")
        return "no \(own) order has the reference \(self.reference) yet; \(self.id) has it, which is a \(other) order"
    }
}

extension EventFacts {
    /// nil where the account, if there is one, may move orders.
    var reasonOfForeignAccount: String? {
        guard self.isOfForeignAccount, let account = self.account else { return nil }
        return "the connected account \(account) may not move orders: the source's accounts do not name it"
    }
}
