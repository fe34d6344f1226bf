import Model

extension StripeSample {
    func payout(_ status: String) -> JSON {
        [
            "id": .string("po_\(self.id)"), "object": "payout", "amount": self.value, "currency": self.currency,
            "destination": .string("ba_\(self.id)"), "failure_code": status == "failed" ? "account_closed" : .null,
            "livemode": false, "metadata": .object(JSONObject()), "status": .string(status), "type": "bank_account",
        ]
    }

    func transfer(isReversed: Bool) -> JSON {
        [
            "id": .string("tr_\(self.id)"), "object": "transfer", "amount": self.value,
            "amount_reversed": isReversed ? self.value : 0, "currency": self.currency,
            "destination": .string("acct_\(self.id)"), "livemode": false, "metadata": .object(JSONObject()),
            "reversed": .bool(isReversed), "source_transaction": .string("ch_\(self.id)"),
        ]
    }

    func reader(_ status: String) -> JSON {
        [
            "id": .string("tmr_\(self.id)"), "object": "terminal.reader",
            "action": [
                "failure_code": status == "failed" ? "card_declined" : .null,
                "process_payment_intent": ["payment_intent": .string("pi_\(self.id)")], "status": .string(status),
                "type": "process_payment_intent",
            ],
            "label": "The counter", "livemode": false, "metadata": .object(JSONObject()), "status": "online",
        ]
    }

    var account: JSON {
        [
            "id": .string("acct_\(self.id)"), "object": "account", "charges_enabled": true, "details_submitted": true,
            "metadata": .object(JSONObject()), "payouts_enabled": true, "type": "express",
        ]
    }

    var capability: JSON {
        [
            "id": "card_payments", "object": "capability", "account": .string("acct_\(self.id)"), "requested": true,
            "status": "active",
        ]
    }
}
