import Model

extension StripeSample {
    func intent(_ status: String) -> JSON {
        let hasFailed = status == "requires_payment_method"
        let hasCharge = ["succeeded", "requires_capture", "processing"].contains(status) || hasFailed
        return [
            "id": .string("pi_\(self.id)"), "object": "payment_intent", "amount": self.value,
            "amount_capturable": status == "requires_capture" ? self.value : 0,
            "amount_received": status == "succeeded" ? self.value : 0,
            "cancellation_reason": status == "canceled" ? "abandoned" : .null,
            "capture_method": status == "requires_capture" ? "manual" : "automatic", "currency": self.currency,
            "customer": .null, "description": "A ticket to the spring concert",
            "last_payment_error": hasFailed ? self.error : .null,
            "latest_charge": hasCharge ? .string("ch_\(self.id)") : .null, "livemode": false,
            "metadata": self.metadata, "payment_method_types": ["card"], "status": .string(status),
        ]
    }

    private var error: JSON {
        [
            "charge": .string("ch_\(self.id)"), "code": "card_declined", "decline_code": "insufficient_funds",
            "type": "card_error",
        ]
    }

    func charge(_ status: String, isRefunded: Bool = false) -> JSON {
        let isPaid = status == "succeeded"
        return [
            "id": .string("ch_\(self.id)"), "object": "charge", "amount": self.value,
            "amount_captured": isPaid ? self.value : 0, "amount_refunded": isRefunded ? self.value : 0,
            "captured": .bool(isPaid), "currency": self.currency,
            "failure_code": status == "failed" ? "card_declined" : .null, "livemode": false,
            "metadata": self.metadata, "paid": .bool(isPaid), "payment_intent": .string("pi_\(self.id)"),
            "refunded": .bool(isRefunded), "status": .string(status),
        ]
    }

    func session(_ status: String, payment: String) -> JSON {
        [
            "id": .string("cs_test_\(self.id)"), "object": "checkout.session", "amount_total": self.value,
            "client_reference_id": self.order.map { .string($0) } ?? .null, "currency": self.currency,
            "livemode": false, "metadata": self.metadata, "mode": "payment",
            "payment_intent": .string("pi_\(self.id)"), "payment_status": .string(payment), "status": .string(status),
        ]
    }

    func refund(_ status: String) -> JSON {
        [
            "id": .string("re_\(self.id)"), "object": "refund", "amount": self.value,
            "charge": .string("ch_\(self.id)"), "currency": self.currency,
            "failure_reason": status == "failed" ? "expired_or_canceled_card" : .null,
            "metadata": .object(JSONObject()), "payment_intent": .string("pi_\(self.id)"),
            "reason": "requested_by_customer", "status": .string(status),
        ]
    }

    func dispute(_ status: String) -> JSON {
        [
            "id": .string("du_\(self.id)"), "object": "dispute", "amount": self.value,
            "charge": .string("ch_\(self.id)"), "currency": self.currency, "livemode": false,
            "metadata": .object(JSONObject()), "payment_intent": .string("pi_\(self.id)"), "reason": "fraudulent",
            "status": .string(status),
        ]
    }
}
