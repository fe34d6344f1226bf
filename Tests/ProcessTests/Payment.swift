import Model

/// A payment that Stripe tells of, with an order that it pays; all of it follows from a number.
struct Payment: Sendable, Hashable {
    var number: Int

    static let amount: Int64 = 2000

    /// The event's id at the provider.
    var event: String { "evt_process_\(self.number)" }
    /// The PaymentIntent's id, which becomes the subject.
    var intent: String { "pi_process_\(self.number)" }
    /// The order's reference.
    var order: String { "order-\(self.number)" }

    var body: [UInt8] {
        let intent: JSON = [
            "id": .string(self.intent), "object": "payment_intent", "amount": .integer(Self.amount),
            "amount_received": .integer(Self.amount), "currency": "usd", "status": "succeeded", "livemode": false,
            "latest_charge": .string("ch_process_\(self.number)"), "metadata": ["order_id": .string(self.order)],
        ]
        let event: JSON = [
            "id": .string(self.event), "object": "event", "api_version": "2026-10-28.endive", "created": 1_790_000_000,
            "type": "payment_intent.succeeded", "livemode": false, "pending_webhooks": 1, "data": ["object": intent],
        ]
        return event.bytes
    }
}
