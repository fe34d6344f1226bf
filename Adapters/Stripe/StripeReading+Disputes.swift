import Model

extension StripeReading {
    func dispute(_ type: String) throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let amount = try self.money("amount")
        let (charge, intent) = (try self.id("charge"), try self.id("payment_intent"))
        return self.event(
            type,
            subject: id,
            occasion: type == "dispute.updated" ? self.envelope.id : nil,
            amount: amount,
            objects: [charge, intent],
            data: [
                "dispute": .string(id), "charge": JSON(charge), "payment": JSON(intent),
                "status": .string(try self.required("status")), "amount": amount.json,
                "reason": self.text("reason"), "order": JSON(self.order), "metadata": self.metadata,
            ]
        )
    }

    /// An inquiry (`warning_closed`) that ends without becoming a dispute leaves the money where it was, as a win does.
    func disputeClosed() throws(Unmappable) -> EventDraft {
        switch try self.required("status") {
        case "won", "warning_closed": try self.dispute("dispute.won")
        case "lost": try self.dispute("dispute.lost")
        default: throw Unmappable(path: "status", problem: "a closed dispute that is neither won nor lost")
        }
    }
}
