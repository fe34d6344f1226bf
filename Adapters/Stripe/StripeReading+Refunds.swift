import Model

extension StripeReading {
    private static let refundStates: Set<String> = ["pending", "requires_action", "succeeded", "failed", "canceled"]

    /// The refund's own state decides, whichever event tells it: `refund.updated` and its older twin
    /// `charge.refund.updated` may both come for one change.
    func refund() throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let status = try self.required("status")
        guard Self.refundStates.contains(status) else {
            throw Unmappable(path: "status", problem: "a refund status that is not known")
        }
        let amount = try self.money("amount")
        let (charge, intent) = (try self.id("charge"), try self.id("payment_intent"))
        return self.event(
            "refund.\(status)",
            subject: id,
            amount: amount,
            objects: [charge, intent],
            data: [
                "refund": .string(id), "charge": JSON(charge), "payment": JSON(intent), "status": .string(status),
                "amount": amount.json, "reason": self.text("reason"),
                "failure_reason": self.text("failure_reason"), "order": JSON(self.order), "metadata": self.metadata,
            ]
        )
    }

    /// The object is the charge, and what it tells as refunded is cumulative: each higher amount is the next state.
    func refundSummary() throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let intent = try self.id("payment_intent")
        let refunded = try self.money("amount_refunded")
        return self.event(
            "refund.summary",
            subject: id,
            occasion: String(refunded.minorUnits),
            amount: refunded,
            objects: [intent],
            data: [
                "charge": .string(id), "payment": JSON(intent), "amount": try self.money("amount").json,
                "amount_refunded": refunded.json, "refunded": self.flag("refunded"), "order": JSON(self.order),
                "metadata": self.metadata,
            ]
        )
    }
}
