import Model

extension StripeReading {
    /// With an intent, the intent's own event tells of the money; this one ties the session to it. Without one (the
    /// first payment of a subscription, a total of nothing) the session is all there is.
    func checkoutCompleted() throws(Unmappable) -> EventDraft {
        guard try self.id("payment_intent") == nil else { return try self.checkout("checkout.completed") }
        return switch try self.required("payment_status") {
        // Waits for its async_payment event.
        case "unpaid": try self.checkout("checkout.completed")
        case "paid": try self.checkout("payment.succeeded")
        // A total of zero is paid in full by nothing. Where there is no total, as when a card was only saved for
        // later, there is no payment to tell of.
        case "no_payment_required":
            try self.checkout(
                try self.moneyIfAny("amount_total") == nil ? "checkout.completed" : "payment.succeeded"
            )
        default: throw Unmappable(path: "payment_status", problem: "a payment status that is not known")
        }
    }

    func checkout(_ type: String) throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let intent = try self.id("payment_intent")
        let amount = try type == "payment.succeeded" ? self.money("amount_total") : self.moneyIfAny("amount_total")
        let isPayment = type.hasPrefix("payment.")
        return self.event(
            type,
            // A payment is the intent's, so that the intent's own event tells the same fact and counts once.
            subject: isPayment ? intent ?? id : id,
            amount: amount,
            objects: [id, intent],
            data: [
                "session": .string(id), "payment": JSON(isPayment ? intent ?? id : intent), "status": self.status,
                "payment_status": self.text("payment_status"), "amount": amount?.json, "order": JSON(self.order),
                "metadata": self.metadata,
            ]
        )
    }
}
