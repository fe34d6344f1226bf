import AdapterKit
import Model

/// Invented objects in Stripe's shape, for samples and demonstrations; always in test mode.
struct StripeSample {
    let id: String
    let order: String?
    let amount: Money

    /// The object of each event type.
    static let objects: [String: @Sendable (StripeSample) -> JSON] = [
        "payment_intent.succeeded": { $0.intent("succeeded") },
        "payment_intent.payment_failed": { $0.intent("requires_payment_method") },
        "payment_intent.processing": { $0.intent("processing") },
        "payment_intent.requires_action": { $0.intent("requires_action") },
        "payment_intent.amount_capturable_updated": { $0.intent("requires_capture") },
        "payment_intent.canceled": { $0.intent("canceled") },
        "charge.succeeded": { $0.charge("succeeded") },
        "charge.failed": { $0.charge("failed") },
        "charge.captured": { $0.charge("succeeded") },
        "charge.expired": { $0.charge("failed") },
        "charge.pending": { $0.charge("pending") },
        "charge.refunded": { $0.charge("succeeded", isRefunded: true) },
        "refund.created": { $0.refund("succeeded") },
        "refund.updated": { $0.refund("succeeded") },
        "refund.failed": { $0.refund("failed") },
        "charge.refund.updated": { $0.refund("succeeded") },
        "charge.dispute.created": { $0.dispute("needs_response") },
        "charge.dispute.updated": { $0.dispute("under_review") },
        "charge.dispute.closed": { $0.dispute("won") },
        "charge.dispute.funds_withdrawn": { $0.dispute("needs_response") },
        "charge.dispute.funds_reinstated": { $0.dispute("won") },
        "checkout.session.completed": { $0.session("complete", payment: "paid") },
        "checkout.session.async_payment_succeeded": { $0.session("complete", payment: "paid") },
        "checkout.session.async_payment_failed": { $0.session("complete", payment: "unpaid") },
        "checkout.session.expired": { $0.session("expired", payment: "unpaid") },
        "payout.created": { $0.payout("pending") },
        "payout.updated": { $0.payout("in_transit") },
        "payout.paid": { $0.payout("paid") },
        "payout.failed": { $0.payout("failed") },
        "payout.canceled": { $0.payout("canceled") },
        "transfer.created": { $0.transfer(isReversed: false) },
        "transfer.updated": { $0.transfer(isReversed: false) },
        "transfer.reversed": { $0.transfer(isReversed: true) },
        "terminal.reader.action_succeeded": { $0.reader("succeeded") },
        "terminal.reader.action_failed": { $0.reader("failed") },
        "terminal.reader.action_updated": { $0.reader("in_progress") },
        "account.updated": { $0.account },
        "capability.updated": { $0.capability },
    ]

    func event(_ type: String, object: JSON, now: Timestamp) -> JSON {
        [
            "id": .string("evt_\(self.id)_\(type.replacing(".", with: "_"))"), "object": "event",
            "api_version": .string(StripeAdapter.descriptor.apiVersion), "created": .integer(now.seconds),
            "data": ["object": object], "livemode": false, "pending_webhooks": 1,
            "request": ["id": .string("req_\(self.id)"), "idempotency_key": .null], "type": .string(type),
        ]
    }

    var metadata: JSON { self.order.map { ["order_id": .string($0)] } ?? .object(JSONObject()) }
    var value: JSON { .integer(StripeCurrency.amount(of: self.amount)) }
    var currency: JSON { .string(self.amount.currency.lowercased()) }
}
