import Model

extension SQLTransaction {
    /// Makes a delivery that is due at `dueAt`, unless the subscription went away meanwhile.
    ///
    /// - Parameter isAsked: somebody waits for it: it goes before others, and also to a subscriber that is spared.
    func insertDelivery(
        _ id: DeliveryID,
        of event: EventRowID,
        to subscription: SubscriptionID,
        dueAt: Timestamp,
        isAsked: Bool = false
    ) throws(SQLError) {
        try self.execute(
            """
            INSERT INTO deliveries (id, event, subscription, state, attempts, attempts_before, due_at, created_at, asked)
            SELECT ?1, ?2, id, 'pending', 0, 0, ?4, ?4, ?5 FROM subscriptions WHERE id = ?3
            """,
            [
                .int(id.rawValue), .int(event.rawValue), .int(subscription.rawValue), .int(dueAt.milliseconds),
                isAsked ? .int(1) : .null,
            ]
        )
        self.wake(.deliveries)
    }

    /// Cancels up to `limit` pending deliveries of a subscription that goes or is gone.
    ///
    /// - Returns: how many.
    @discardableResult
    func cancelDeliveries(of subscription: SubscriptionID, now: Int64, limit: Int) throws(SQLError) -> Int {
        try self.execute(
            """
            UPDATE deliveries SET state = 'canceled', finished_at = ?2, lease_until = NULL, token = NULL
            WHERE id IN (
                SELECT d.id FROM deliveries d WHERE d.subscription = ?1 AND d.state = 'pending'
                ORDER BY d.due_at, d.id LIMIT ?3)
            """,
            [.int(subscription.rawValue), .int(now), .int(Int64(limit))]
        )
    }
}
