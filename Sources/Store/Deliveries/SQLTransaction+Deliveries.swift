import Model

extension SQLTransaction {
    /// Makes a delivery that is due at `dueAt`, unless the subscription went away meanwhile.
    func insertDelivery(
        _ id: DeliveryID,
        of event: EventRowID,
        to subscription: SubscriptionID,
        dueAt: Timestamp
    ) throws(SQLError) {
        try self.execute(
            """
            INSERT INTO deliveries (id, event, subscription, state, attempts, attempts_before, due_at, created_at)
            SELECT ?1, ?2, id, 'pending', 0, 0, ?4, ?4 FROM subscriptions WHERE id = ?3
            """,
            [.int(id.rawValue), .int(event.rawValue), .int(subscription.rawValue), .int(dueAt.milliseconds)]
        )
        self.wake(.deliveries)
    }
}
