/// What each of Stripe's event types means in our vocabulary.
enum StripeTypes {
    /// How an object is read, with our type where the event alone decides it.
    enum Row: Hashable {
        case paymentIntent(String)
        /// The type where an intent stands behind the charge.
        case charge(String)
        case refund
        case refundSummary
        case dispute(String)
        case disputeClosed
        case checkout(String)
        case checkoutCompleted
        case payout(String)
        case transfer(String)
        case changed(String)
    }

    static let rows: [String: Row] = [
        "payment_intent.succeeded": .paymentIntent("payment.succeeded"),
        // Not terminal: the intent returns to requires_payment_method.
        "payment_intent.payment_failed": .paymentIntent("payment.attempt_failed"),
        "payment_intent.processing": .paymentIntent("payment.pending"),
        "payment_intent.requires_action": .paymentIntent("payment.action_required"),
        "payment_intent.amount_capturable_updated": .paymentIntent("payment.authorized"),
        "payment_intent.canceled": .paymentIntent("payment.canceled"),
        "charge.succeeded": .charge("charge.recorded"),
        "charge.captured": .charge("charge.captured"),
        "charge.failed": .charge("charge.failed"),
        "charge.expired": .charge("charge.expired"),
        "charge.pending": .charge("charge.pending"),
        // The object is the charge, not the refund.
        "charge.refunded": .refundSummary,
        "refund.created": .refund,
        "refund.updated": .refund,
        "refund.failed": .refund,
        "charge.refund.updated": .refund,
        "charge.dispute.created": .dispute("dispute.opened"),
        "charge.dispute.updated": .dispute("dispute.updated"),
        "charge.dispute.closed": .disputeClosed,
        "charge.dispute.funds_withdrawn": .dispute("dispute.funds_withdrawn"),
        "charge.dispute.funds_reinstated": .dispute("dispute.funds_reinstated"),
        "checkout.session.completed": .checkoutCompleted,
        "checkout.session.async_payment_succeeded": .checkout("payment.succeeded"),
        "checkout.session.async_payment_failed": .checkout("payment.failed"),
        "checkout.session.expired": .checkout("checkout.expired"),
        "payout.created": .payout("payout.created"),
        "payout.updated": .payout("payout.updated"),
        "payout.paid": .payout("payout.paid"),
        // May follow paid.
        "payout.failed": .payout("payout.failed"),
        "payout.canceled": .payout("payout.canceled"),
        "transfer.created": .transfer("transfer.created"),
        "transfer.updated": .transfer("transfer.updated"),
        "transfer.reversed": .transfer("transfer.reversed"),
        "terminal.reader.action_succeeded": .changed("terminal.action_succeeded"),
        "terminal.reader.action_failed": .changed("terminal.action_failed"),
        "terminal.reader.action_updated": .changed("terminal.action_updated"),
        "account.updated": .changed("account.updated"),
        "capability.updated": .changed("capability.updated"),
    ]

    /// Everything the adapter can emit, sorted.
    static let emitted = Set(Self.rows.values.flatMap(Self.types)).sorted()

    /// The types that a row may become.
    private static func types(_ row: Row) -> [String] {
        switch row {
        case .charge("charge.recorded"): ["charge.recorded", "payment.authorized", "payment.succeeded"]
        case .charge("charge.captured"): ["charge.captured", "payment.succeeded"]
        case .refund: ["pending", "requires_action", "succeeded", "failed", "canceled"].map { "refund.\($0)" }
        case .refundSummary: ["refund.summary"]
        case .disputeClosed: ["dispute.won", "dispute.lost"]
        case .checkoutCompleted: ["checkout.completed", "payment.succeeded"]
        case .paymentIntent(let type), .charge(let type), .dispute(let type), .checkout(let type), .payout(let type),
            .transfer(let type), .changed(let type):
            [type]
        }
    }

    /// Known and of no interest: they tell of something that another event tells better.
    static func isIgnored(_ type: String) -> Bool {
        type == "payment_intent.created" || type == "charge.updated" || type.hasPrefix("customer.")
            || type.hasPrefix("invoice.")
    }
}
