import Model
import Store

extension [OrderCharge] {
    /// Takes in what an event says of a payment or of what was given back of one.
    ///
    /// An order's list says what was told last; what counts is the machine's.
    mutating func tell(_ event: PendingEvent, _ facts: EventFacts) {
        guard let source = event.source else { return }
        let (family, state) = event.type.halves
        switch family {
        case "payment":
            let place = self.firstIndex { $0.id == event.subject } ?? self.endIndex
            if place == self.endIndex {
                self.append(
                    OrderCharge(
                        source: source,
                        provider: facts.provider,
                        account: facts.account,
                        id: event.subject,
                        status: state,
                        amount: facts.amount
                    )
                )
            } else if self[place].status != "succeeded" {
                // What failed before is told late now and then; what succeeded stays so.
                self[place].status = state
                self[place].amount = facts.amount ?? self[place].amount
            }
        case "registration": self.tell(source, event.subject, paid: state == "paid", facts)
        case "refund" where state != "summary":
            guard let place = self.place(ofRefund: facts, source) else { return }
            let refund = OrderCharge.Refund(id: event.subject, status: state, amount: facts.amount)
            if let known = self[place].refunds.firstIndex(where: { $0.id == refund.id }) {
                // The end of a refund is told once; a beginning that comes after it is late.
                guard state != "pending" else { return }
                self[place].refunds[known] = refund
            } else {
                self[place].refunds.append(refund)
            }
        default: break
        }
    }

    /// The payment that a refund is of. One that is told by its refund first is listed as `unknown` until it is told itself.
    private mutating func place(ofRefund facts: EventFacts, _ source: String) -> Index? {
        if let place = self.firstIndex(where: { facts.objects.contains($0.id) }) { return place }
        guard let payment = facts.payment else { return self.indices.first }
        self.append(
            OrderCharge(
                source: source,
                provider: facts.provider,
                account: facts.account,
                id: payment,
                status: "unknown",
                amount: nil
            )
        )
        return self.indices.last
    }

    /// A payment that was made elsewhere: paid, or gone back, in whatever order it is told.
    private mutating func tell(_ source: String, _ id: String, paid: Bool, _ facts: EventFacts) {
        guard let place = self.firstIndex(where: { $0.id == id }) else {
            let status = paid ? "succeeded" : "canceled"
            return self.append(
                OrderCharge(
                    source: source,
                    provider: facts.provider,
                    account: facts.account,
                    id: id,
                    status: status,
                    amount: facts.amount
                )
            )
        }
        let isTold = self[place].status == (paid ? "succeeded" : "canceled")
        guard !isTold, self[place].refunds.isEmpty else { return }
        self[place].status = "succeeded"
        if paid { self[place].amount = facts.amount }
        self[place].refunds = [OrderCharge.Refund(id: id, status: "succeeded", amount: self[place].amount)]
    }
}

extension String {
    /// `payment.succeeded` as its family and its state.
    fileprivate var halves: (Substring, String) {
        let family = self.prefix { $0 != "." }
        return (family, String(self.dropFirst(family.count + 1)))
    }
}
