import Store
import Workflows

extension OrderRecord {
    /// Whether an event is a refund or a dispute of a payment that did not pay this order, such as the second one of an order
    /// that was paid twice: giving that back leaves the order paid.
    ///
    /// Told before the order is paid, it waits like any other, because nobody knows yet which payment will be the one.
    func isOfAnotherPayment(_ type: String, _ facts: EventFacts) -> Bool {
        guard EventFacts.isOfPayment(type), let paid = self.machine.payment, !facts.objects.contains(paid) else {
            return false
        }
        if let payment = facts.payment { return payment != paid }
        return self.charges.contains { $0.id != paid && facts.objects.contains($0.id) }
    }

    static let reasonOfAnotherPayment = "of another payment than the one that paid the order"
}
