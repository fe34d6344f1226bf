import Model

extension StripeReading {
    func paymentIntent(_ type: String?) throws(Unmappable) -> EventDraft {
        let type = type ?? "payment.pending"
        let id = try self.required("id")
        let charge = self.id("latest_charge")
        // What came in is what counts; an intent may be captured in part.
        let hasReceived = type == "payment.succeeded" && self.object["amount_received"]?.integer != nil
        let amount = try self.money(hasReceived ? "amount_received" : "amount")
        let error = self.object["last_payment_error"]
        return self.event(
            type,
            subject: id,
            // Each failed attempt is a fact of its own; the other states are reached once.
            state: type == "payment.attempt_failed" ? "attempt_failed:\(charge ?? self.envelope.key)" : type,
            amount: amount,
            objects: [charge],
            data: [
                "payment": .string(id), "charge": JSON(charge), "status": JSON(self.status), "amount": amount.json,
                "order": JSON(self.order), "metadata": self.object["metadata"],
                "failure": self.failure(error?["code"], error?["decline_code"]),
                "cancellation_reason": self.object["cancellation_reason"],
            ]
        )
    }

    func charge(_ type: String?) throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let intent = self.id("payment_intent")
        let type = type ?? (intent == nil ? "payment.succeeded" : "charge.recorded")
        let amount = try self.money("amount")
        return self.event(
            type,
            subject: id,
            state: type,
            amount: amount,
            objects: [intent, self.id("balance_transaction")],
            data: [
                "payment": JSON(intent ?? (type == "payment.succeeded" ? id : nil)), "charge": .string(id),
                "status": JSON(self.status), "amount": amount.json, "order": JSON(self.order),
                "metadata": self.object["metadata"],
                "failure": self.failure(self.object["failure_code"], self.object["outcome"]?["reason"]),
            ]
        )
    }

    func chargeSummary() throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let intent = self.id("payment_intent")
        let refunded = try self.money("amount_refunded")
        return self.event(
            "refund.summary",
            subject: id,
            // Cumulative: each higher amount is the next state.
            state: "refunded:\(refunded.minorUnits)",
            amount: refunded,
            objects: [intent],
            data: [
                "charge": .string(id), "payment": JSON(intent), "amount": try self.money("amount").json,
                "amount_refunded": refunded.json, "refunded": self.object["refunded"], "order": JSON(self.order),
                "metadata": self.object["metadata"],
            ]
        )
    }

    func checkout(_ type: String?) throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let intent = self.id("payment_intent")
        let status = self.object["payment_status"]?.string
        let isPaid = status == "paid" || status == "no_payment_required"
        // With an intent, the intent's own event tells of the money; this one ties the session to it.
        let type = type ?? (isPaid && intent == nil ? "payment.succeeded" : "checkout.completed")
        let amount = self.object["amount_total"]?.integer == nil ? nil : try self.money("amount_total")
        if type == "payment.succeeded", amount == nil {
            throw Unmappable(path: "amount_total", problem: "missing or no whole number")
        }
        return self.event(
            type,
            // A payment is the intent's, so that the intent's own event tells the same fact and counts once.
            subject: type.hasPrefix("payment.") ? intent ?? id : id,
            state: type,
            amount: amount,
            objects: [id, intent],
            data: [
                "session": .string(id), "payment": JSON(intent), "status": JSON(self.status),
                "payment_status": JSON(status), "amount": amount?.json, "order": JSON(self.order),
                "metadata": self.object["metadata"],
            ]
        )
    }

    private func failure(_ code: JSON?, _ reason: JSON?) -> JSON? {
        var failure = JSONObject()
        if let code, !code.isNull { failure["code"] = code }
        if let reason, !reason.isNull { failure["reason"] = reason }
        return failure.isEmpty ? nil : .object(failure)
    }
}
