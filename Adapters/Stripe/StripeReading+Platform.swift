import Model

extension StripeReading {
    /// Money that moved between balances: payouts and transfers.
    func moved(_ type: String?, as member: String) throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let amount = try self.money("amount")
        let type = type ?? member
        return self.event(
            type,
            subject: id,
            // An update may come again with another change; the others are states reached once.
            state: type.hasSuffix(".updated") ? "\(type):\(self.envelope.key)" : type,
            amount: amount,
            objects: [self.id("source_transaction")],
            data: [
                "object": .string(id), "kind": .string(member), "status": JSON(self.status), "amount": amount.json,
                "failure_code": self.object["failure_code"], "destination": JSON(self.id("destination")),
                "metadata": self.object["metadata"],
            ]
        )
    }

    /// Something that changed without money: accounts, capabilities, card readers.
    func changed(_ type: String?, as member: String) throws(Unmappable) -> EventDraft {
        let id = try self.required("id")
        let action = self.object["action"]
        let intent = action?["process_payment_intent"]?["payment_intent"]?.stripeID
        return EventDraft(
            key: self.envelope.key,
            type: type ?? member,
            subject: id,
            occurredAt: self.envelope.created,
            effectKey: self.envelope.effectKey(object: id, state: self.envelope.key),
            livemode: self.envelope.livemode,
            account: self.envelope.account,
            objects: [id] + [intent, self.id("account")].compactMap { $0 },
            data: .object(
                self.envelope.data([
                    "object": .string(id), "kind": .string(member), "status": JSON(self.status),
                    "action": action?["type"], "payment": JSON(intent), "belongs_to": JSON(self.id("account")),
                    "charges_enabled": self.object["charges_enabled"],
                    "payouts_enabled": self.object["payouts_enabled"],
                    "details_submitted": self.object["details_submitted"],
                ])
            )
        )
    }
}
