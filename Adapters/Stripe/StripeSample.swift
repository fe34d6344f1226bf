import AdapterKit
import Model

/// Invented objects in Stripe's shape, for samples and demonstrations; always in test mode.
struct StripeSample {
    let id: String
    let order: String?
    let amount: Money

    /// The object of each event type there is a sample for.
    static let objects: [String: @Sendable (StripeSample) -> JSON] = [
        "payment_intent.succeeded": { $0.intent("succeeded") },
        "payment_intent.payment_failed": { $0.intent("requires_payment_method") },
        "payment_intent.processing": { $0.intent("processing") },
        "payment_intent.canceled": { $0.intent("canceled") },
        "charge.succeeded": { $0.charge(refunded: 0) },
        "charge.refunded": { $0.charge(refunded: StripeCurrency.amount(of: $0.amount)) },
        "refund.created": { $0.refund("succeeded") },
        "refund.failed": { $0.refund("failed") },
        "charge.dispute.created": { $0.dispute("needs_response") },
        "charge.dispute.closed": { $0.dispute("won") },
        "checkout.session.completed": { $0.session },
        "payout.paid": { $0.payout },
        "account.updated": { ["id": .string("acct_\($0.id)"), "object": "account", "charges_enabled": true] },
    ]

    func event(_ type: String, object: JSON, now: Timestamp) -> JSON {
        [
            "id": .string("evt_\(self.id)_\(type.replacing(".", with: "_"))"), "object": "event",
            "api_version": .string(StripeAdapter.descriptor.apiVersion), "created": .integer(now.seconds),
            "data": ["object": object], "livemode": false, "pending_webhooks": 1,
            "request": ["id": .string("req_\(self.id)"), "idempotency_key": .null], "type": .string(type),
        ]
    }

    private var metadata: JSON { self.order.map { ["order_id": .string($0)] } ?? .object(JSONObject()) }
    private var value: JSON { .integer(StripeCurrency.amount(of: self.amount)) }
    private var currency: JSON { .string(self.amount.currency.lowercased()) }

    private func intent(_ status: String) -> JSON {
        let isPaid = status == "succeeded"
        return [
            "id": .string("pi_\(self.id)"), "object": "payment_intent", "amount": self.value,
            "amount_capturable": 0, "amount_received": isPaid ? self.value : 0, "capture_method": "automatic",
            "confirmation_method": "automatic", "currency": self.currency, "customer": .null,
            "description": "A ticket to the spring concert",
            "last_payment_error": status == "requires_payment_method"
                ? [
                    "charge": .string("ch_\(self.id)"), "code": "card_declined", "decline_code": "insufficient_funds",
                    "type": "card_error",
                ] : .null,
            "latest_charge": isPaid ? .string("ch_\(self.id)") : .null, "livemode": false, "metadata": self.metadata,
            "payment_method_types": ["card"], "status": .string(status),
        ]
    }

    private func charge(refunded: Int64) -> JSON {
        [
            "id": .string("ch_\(self.id)"), "object": "charge", "amount": self.value, "amount_captured": self.value,
            "amount_refunded": .integer(refunded), "captured": true, "currency": self.currency, "livemode": false,
            "metadata": self.metadata, "paid": true, "payment_intent": .string("pi_\(self.id)"),
            "refunded": .bool(.integer(refunded) == self.value), "status": "succeeded",
        ]
    }

    private func refund(_ status: String) -> JSON {
        [
            "id": .string("re_\(self.id)"), "object": "refund", "amount": self.value,
            "charge": .string("ch_\(self.id)"), "currency": self.currency, "metadata": .object(JSONObject()),
            "payment_intent": .string("pi_\(self.id)"), "reason": "requested_by_customer",
            "status": .string(status),
        ]
    }

    private func dispute(_ status: String) -> JSON {
        [
            "id": .string("du_\(self.id)"), "object": "dispute", "amount": self.value,
            "charge": .string("ch_\(self.id)"), "currency": self.currency, "livemode": false,
            "metadata": .object(JSONObject()), "payment_intent": .string("pi_\(self.id)"), "reason": "fraudulent",
            "status": .string(status),
        ]
    }

    private var session: JSON {
        [
            "id": .string("cs_test_\(self.id)"), "object": "checkout.session", "amount_total": self.value,
            "client_reference_id": self.order.map { .string($0) } ?? .null, "currency": self.currency,
            "livemode": false, "metadata": self.metadata, "mode": "payment",
            "payment_intent": .string("pi_\(self.id)"), "payment_status": "paid", "status": "complete",
        ]
    }

    private var payout: JSON {
        [
            "id": .string("po_\(self.id)"), "object": "payout", "amount": self.value, "currency": self.currency,
            "destination": .string("ba_\(self.id)"), "livemode": false, "metadata": .object(JSONObject()),
            "status": "paid", "type": "bank_account",
        ]
    }
}
