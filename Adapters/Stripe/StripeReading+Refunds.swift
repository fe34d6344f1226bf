import Model

extension StripeReading {
    private static let refundStates: Set<String> = ["pending", "requires_action", "succeeded", "failed", "canceled"]

    func refund() throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let status = try self.required("status")
        guard Self.refundStates.contains(status) else {
            throw Unmappable(path: "status", problem: "a refund status that is not known")
        }
        let amount = try self.money("amount")
        let (charge, intent) = (self.id("charge"), self.id("payment_intent"))
        return self.event(
            "refund.\(status)",
            subject: id,
            state: status,
            amount: amount,
            objects: [charge, intent],
            data: [
                "refund": .string(id), "charge": JSON(charge), "payment": JSON(intent), "status": .string(status),
                "amount": amount.json, "reason": self.object["reason"],
                "failure_reason": self.object["failure_reason"], "order": JSON(self.order),
                "metadata": self.object["metadata"],
            ]
        )
    }

    func dispute(_ type: String?) throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let status = try self.required("status")
        let type = if let type { type } else { try Self.closedDispute(status) }
        let amount = try self.money("amount")
        let (charge, intent) = (self.id("charge"), self.id("payment_intent"))
        return self.event(
            type,
            subject: id,
            state: type == "dispute.updated" ? "updated:\(status)" : type,
            amount: amount,
            objects: [charge, intent],
            data: [
                "dispute": .string(id), "charge": JSON(charge), "payment": JSON(intent), "status": .string(status),
                "amount": amount.json, "reason": self.object["reason"], "order": JSON(self.order),
                "metadata": self.object["metadata"],
            ]
        )
    }

    /// An inquiry (`warning_closed`) that ends without becoming a dispute leaves the money where it was, as a win does.
    private static func closedDispute(_ status: String) throws(Unmappable) -> String {
        switch status {
        case "won", "warning_closed": "dispute.won"
        case "lost": "dispute.lost"
        default: throw Unmappable(path: "status", problem: "a closed dispute that is neither won nor lost")
        }
    }
}
