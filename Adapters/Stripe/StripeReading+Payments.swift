import Model

extension StripeReading {
    func paymentIntent(_ type: String) throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let charge = try self.id("latest_charge")
        let error = self.object["last_payment_error"]
        let failed = try Self.id(error?["charge"], at: "last_payment_error.charge")
        let amount = try self.intentAmount(type)
        // Authorized again for more is the next state, and each failed attempt is a fact of its own. An attempt that
        // failed before it came to a charge has nothing else to tell it by than its event.
        let occasion: String? =
            switch type {
            case "payment.authorized": String(amount.minorUnits)
            case "payment.attempt_failed": failed ?? self.envelope.id
            default: nil
            }
        return self.event(
            type,
            subject: id,
            occasion: occasion,
            amount: amount,
            objects: [charge, failed],
            data: [
                "payment": .string(id), "charge": JSON(charge), "status": self.status, "amount": amount.json,
                "order": JSON(self.order), "metadata": self.metadata,
                "failure": Self.failure(code: error?["code"], reason: error?["decline_code"]),
                "cancellation_reason": self.text("cancellation_reason"),
            ]
        )
    }

    /// What came in or can be taken is what counts: an intent may be captured in part.
    private func intentAmount(_ type: String) throws(Unmappable) -> Money {
        switch type {
        case "payment.succeeded": try self.money("amount_received", orWhole: "amount")
        case "payment.authorized": try self.money("amount_capturable", orWhole: "amount")
        default: try self.money("amount")
        }
    }

    /// A charge with an intent is the intent's business and is recorded beside it, else the same money would count
    /// twice. A charge without one (the older Charges) is the payment itself, once it is captured.
    ///
    /// - Parameter type: what the event is where an intent stands behind the charge.
    func charge(_ type: String) throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let intent = try self.id("payment_intent")
        let type = try intent == nil ? self.withoutIntent(type) : type
        let isTaken = type == "payment.succeeded" || type == "charge.captured"
        let amount = try isTaken ? self.money("amount_captured", orWhole: "amount") : self.money("amount")
        return self.event(
            type,
            subject: id,
            occasion: type == "payment.authorized" ? String(amount.minorUnits) : nil,
            amount: amount,
            objects: [intent, try self.id("balance_transaction")],
            data: [
                "payment": JSON(type.hasPrefix("payment.") ? id : intent), "charge": .string(id),
                "status": self.status, "amount": amount.json, "order": JSON(self.order), "metadata": self.metadata,
                "failure": Self.failure(
                    code: self.object["failure_code"],
                    reason: self.object["outcome"]?["reason"]
                ),
            ]
        )
    }

    /// `charge.succeeded` tells of an authorization where the charge is not captured yet; its money comes with
    /// `charge.captured`. Both ways to the money are one fact, so it counts once.
    private func withoutIntent(_ type: String) throws(Unmappable) -> String {
        switch (type, self.object["captured"]) {
        case ("charge.recorded", false): return "payment.authorized"
        case ("charge.recorded", nil), ("charge.recorded", true), ("charge.captured", _): return "payment.succeeded"
        case ("charge.recorded", _): throw Unmappable(path: "captured", problem: "no boolean")
        default: return type
        }
    }
}
