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

    /// The same for several, which nobody has asked for; many to a statement.
    func insertDeliveries(_ deliveries: [AutomationPlan.Delivery], dueAt: Timestamp) throws(SQLError) {
        guard !deliveries.isEmpty else { return }
        var rest = deliveries[...]
        while rest.count >= ManyDeliveries.rows {
            let rows = rest.prefix(ManyDeliveries.rows)
            rest = rest.dropFirst(ManyDeliveries.rows)
            try self.execute(
                ManyDeliveries.statement,
                [.int(dueAt.milliseconds)]
                    + rows.flatMap {
                        [.int($0.id.rawValue), .int($0.event.rawValue), .int($0.subscription.rawValue)]
                    }
            )
        }
        for delivery in rest {
            try self.insertDelivery(delivery.id, of: delivery.event, to: delivery.subscription, dueAt: dueAt)
        }
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

/// Makes deliveries, many to a statement: the moment they are due at, then the id, event and subscription of each.
private enum ManyDeliveries {
    static let rows = 16

    /// A cross join is made in the order it is written in, so the rows come in the order of their ids.
    static let statement: String = {
        let rows = (0..<Self.rows).map { row in
            let values = (2...4).map { "CAST(?\(3 * row + $0) AS BIGINT)" }
            return "(\(values.joined(separator: ", ")))"
        }
        return """
            WITH made (id, event, subscription) AS (VALUES \(rows.joined(separator: ", ")))
            INSERT INTO deliveries (id, event, subscription, state, attempts, attempts_before, due_at, created_at)
            SELECT m.id, m.event, s.id, 'pending', 0, 0, ?1, ?1 FROM made m CROSS JOIN subscriptions s
            WHERE s.id = m.subscription
            """
    }()
}
