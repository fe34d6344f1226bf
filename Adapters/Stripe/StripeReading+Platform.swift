import Model

extension StripeReading {
    /// Money on its way out of the balance; negative where the bank gives to the balance.
    func payout(_ type: String) throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let amount = try self.signedMoney("amount")
        return self.event(
            type,
            subject: id,
            // An update may come again with another change; the others are states reached once.
            occasion: type == "payout.updated" ? self.envelope.id : nil,
            amount: amount,
            data: [
                "object": .string(id), "kind": "payout", "status": self.status, "amount": amount.json,
                "failure_code": self.text("failure_code"), "destination": JSON(try self.id("destination")),
                "metadata": self.metadata,
            ]
        )
    }

    /// Money on its way to a connected account.
    func transfer(_ type: String) throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let amount = try self.money("amount")
        // Cumulative, as a charge's refunded amount is: each higher one is the next state.
        let reversed = try type == "transfer.reversed" ? self.money("amount_reversed") : nil
        let occasion = type == "transfer.updated" ? self.envelope.id : reversed.map { String($0.minorUnits) }
        return self.event(
            type,
            subject: id,
            occasion: occasion,
            amount: reversed ?? amount,
            objects: [try self.id("source_transaction")],
            data: [
                "object": .string(id), "kind": "transfer", "amount": amount.json,
                "amount_reversed": reversed?.json, "reversed": self.flag("reversed"),
                "destination": JSON(try self.id("destination")), "metadata": self.metadata,
            ]
        )
    }

    /// Something that changed without money: accounts, capabilities, card readers.
    ///
    /// Every change is an occasion of its own: there is no state that would be reached once.
    func changed(_ type: String) throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let action = self.object["action"]
        let intent = try Self.id(
            action?["process_payment_intent"]?["payment_intent"],
            at: "action.process_payment_intent.payment_intent"
        )
        let owner = try self.id("account")
        return self.envelope.draft(
            type,
            subject: id,
            occasion: self.envelope.id,
            objects: [intent, owner],
            data: [
                "object": .string(id), "kind": self.text("object"), "status": self.status,
                "action": JSON(action?["type"]?.string), "payment": JSON(intent), "belongs_to": JSON(owner),
                "charges_enabled": self.flag("charges_enabled"), "payouts_enabled": self.flag("payouts_enabled"),
                "details_submitted": self.flag("details_submitted"),
            ]
        )
    }
}
