/// What each of Stripe's event types means in our vocabulary.
enum StripeTypes {
    struct Row {
        var family: StripeFamily
        /// Our type; nil where the object's own state decides.
        var type: String?
    }

    static let rows: [String: Row] = [
        "payment_intent.succeeded": Row(family: .paymentIntent, type: "payment.succeeded"),
        // Not terminal: the intent returns to requires_payment_method.
        "payment_intent.payment_failed": Row(family: .paymentIntent, type: "payment.attempt_failed"),
        "payment_intent.processing": Row(family: .paymentIntent, type: "payment.pending"),
        "payment_intent.requires_action": Row(family: .paymentIntent, type: "payment.action_required"),
        "payment_intent.amount_capturable_updated": Row(family: .paymentIntent, type: "payment.authorized"),
        "payment_intent.canceled": Row(family: .paymentIntent, type: "payment.canceled"),
        // A payment by itself only where no intent stands behind it, else the same money would count twice.
        "charge.succeeded": Row(family: .charge),
        "charge.failed": Row(family: .charge, type: "charge.failed"),
        "charge.captured": Row(family: .charge, type: "charge.captured"),
        "charge.expired": Row(family: .charge, type: "charge.expired"),
        "charge.pending": Row(family: .charge, type: "charge.pending"),
        // The object is the charge and its amount_refunded is cumulative.
        "charge.refunded": Row(family: .chargeSummary, type: "refund.summary"),
        "refund.created": Row(family: .refund),
        "refund.updated": Row(family: .refund),
        "refund.failed": Row(family: .refund),
        // The older twin of refund.updated: both may come for one change.
        "charge.refund.updated": Row(family: .refund),
        "charge.dispute.created": Row(family: .dispute, type: "dispute.opened"),
        "charge.dispute.updated": Row(family: .dispute, type: "dispute.updated"),
        "charge.dispute.closed": Row(family: .dispute),
        "charge.dispute.funds_withdrawn": Row(family: .dispute, type: "dispute.funds_withdrawn"),
        "charge.dispute.funds_reinstated": Row(family: .dispute, type: "dispute.funds_reinstated"),
        "checkout.session.completed": Row(family: .checkout),
        "checkout.session.async_payment_succeeded": Row(family: .checkout, type: "payment.succeeded"),
        "checkout.session.async_payment_failed": Row(family: .checkout, type: "payment.failed"),
        "checkout.session.expired": Row(family: .checkout, type: "checkout.expired"),
        "payout.created": Row(family: .payout, type: "payout.created"),
        "payout.updated": Row(family: .payout, type: "payout.updated"),
        "payout.paid": Row(family: .payout, type: "payout.paid"),
        "payout.failed": Row(family: .payout, type: "payout.failed"),
        "payout.canceled": Row(family: .payout, type: "payout.canceled"),
        "transfer.created": Row(family: .transfer, type: "transfer.created"),
        "transfer.updated": Row(family: .transfer, type: "transfer.updated"),
        "transfer.reversed": Row(family: .transfer, type: "transfer.reversed"),
        "terminal.reader.action_succeeded": Row(family: .terminal, type: "terminal.action_succeeded"),
        "terminal.reader.action_failed": Row(family: .terminal, type: "terminal.action_failed"),
        "terminal.reader.action_updated": Row(family: .terminal, type: "terminal.action_updated"),
        "account.updated": Row(family: .account, type: "account.updated"),
        "capability.updated": Row(family: .capability, type: "capability.updated"),
    ]

    /// Types our own states add to those of the rows.
    static let byState = [
        "payment.succeeded", "charge.recorded", "refund.pending", "refund.requires_action", "refund.succeeded",
        "refund.failed", "refund.canceled", "dispute.won", "dispute.lost", "checkout.completed",
    ]

    /// Everything the adapter can emit, sorted.
    static let emitted = Set(Self.rows.values.compactMap(\.type) + Self.byState).sorted()

    /// Known and of no interest: they tell of something that another event tells better.
    static func isIgnored(_ type: String) -> Bool {
        type == "payment_intent.created" || type == "charge.updated" || type.hasPrefix("customer.")
            || type.hasPrefix("invoice.")
    }
}
