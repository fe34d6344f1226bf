public import Model

extension Store {
    /// In the order of their making.
    public func subscriptions() async throws(StoreError) -> [SubscriptionRecord] {
        try await self.read { reader in
            try reader.query("SELECT \(SubscriptionRecord.columns) FROM subscriptions ORDER BY id")
                .map { row throws(SQLError) in try SubscriptionRecord(row) }
        }
    }

    /// - Returns: nil when there is none of that id.
    public func subscription(_ id: SubscriptionID) async throws(StoreError) -> SubscriptionRecord? {
        try await self.read { reader in
            try reader.query(
                "SELECT \(SubscriptionRecord.columns) FROM subscriptions WHERE id = ?1",
                [.int(id.rawValue)]
            )
            .first.map { row throws(SQLError) in try SubscriptionRecord(row) }
        }
    }

    /// - Throws: `.conflict` when the name is taken.
    public func insert(_ subscription: SubscriptionRecord) async throws(StoreError) {
        let arguments = subscription.arguments
        let isNew = try await self.write(.accept) { transaction in
            transaction.wake(.deliveries)
            return try transaction.execute(
                """
                INSERT INTO subscriptions (id, name, url, types, enabled, disabled_reason, secrets, created_at,
                    configured)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING
                """,
                arguments
            ) == 1
        }
        guard isNew else { throw .conflict(reason: "a subscription named \(subscription.name) exists") }
    }

    /// Everything but the id and the time of making.
    ///
    /// - Returns: false when there is none of that id.
    /// - Throws: `.conflict` when another has the name.
    public func update(_ subscription: SubscriptionRecord) async throws(StoreError) -> Bool {
        let arguments = subscription.arguments
        return try await self.write(.accept) { transaction in
            transaction.wake(.deliveries)
            return try transaction.execute(SubscriptionRecord.update, arguments) == 1
        }
    }

    /// Changes what is stored at that moment, so that two changes at once do not undo each other.
    ///
    /// - Parameter change: has no effect but on the record, for it may be run again.
    /// - Returns: the record as it is now; nil when there is none of that id.
    public func change(
        _ id: SubscriptionID,
        _ change: @escaping @Sendable (inout SubscriptionRecord) throws -> Void
    ) async throws(StoreError) -> SubscriptionRecord? {
        try await self.write(.accept) { transaction in
            transaction.wake(.deliveries)
            let rows = try transaction.query(
                "SELECT \(SubscriptionRecord.columns) FROM subscriptions WHERE id = ?1",
                [.int(id.rawValue)]
            )
            guard let row = rows.first else { return nil }
            let before = try SubscriptionRecord(row)
            var subscription = before
            try change(&subscription)
            try transaction.execute(SubscriptionRecord.update, subscription.arguments)
            if subscription.url != before.url || subscription.sealedSecrets != before.sealedSecrets {
                // What is known of the destination before says nothing of this one.
                try transaction.execute(
                    "UPDATE subscriptions SET circuit_until = NULL WHERE id = ?1",
                    [.int(id.rawValue)]
                )
            }
            return subscription
        }
    }

    /// Deletes it. None of its deliveries is made any more; pruning cancels those that are more than a few.
    ///
    /// - Returns: false when there is none of that id.
    public func deleteSubscription(_ id: SubscriptionID) async throws(StoreError) -> Bool {
        let now = self.time.now().milliseconds
        return try await self.write(.accept) { transaction in
            transaction.wake(.deliveries)
            try transaction.cancelDeliveries(of: id, now: now, limit: 200)
            return try transaction.execute("DELETE FROM subscriptions WHERE id = ?1", [.int(id.rawValue)]) == 1
        }
    }

    /// Stores an event of our own for one subscription alone.
    ///
    /// - Parameter isAsked: somebody waits for it: it goes before others, and also to a subscriber that is spared.
    /// - Returns: the delivery.
    public func sendTest(
        _ event: NewEvent,
        to subscription: SubscriptionID,
        isAsked: Bool = false
    ) async throws(StoreError) -> DeliveryID {
        let delivery = self.ids.next(DeliveryID.self)
        let now = self.time.now()
        let rows = EventRows(own: event, acceptedAt: now, isRouted: true)
        try await self.write(.accept) { transaction in
            guard try transaction.insert(rows) else { throw StoreError.conflict(reason: "an event \(rows.id) exists") }
            try transaction.insertDelivery(
                delivery,
                of: event.row,
                to: subscription,
                dueAt: now,
                isAsked: isAsked
            )
        }
        return delivery
    }
}

extension SubscriptionRecord {
    static let columns = "id, name, url, types, enabled, disabled_reason, secrets, created_at, configured"

    fileprivate static let update = """
        UPDATE subscriptions SET name = ?2, url = ?3, types = ?4, enabled = ?5, disabled_reason = ?6,
            secrets = ?7, created_at = ?8, configured = ?9
        WHERE id = ?1
        """

    init(_ row: SQLRow) throws(SQLError) {
        self.init(
            id: SubscriptionID(rawValue: try row.int(0)),
            name: try row.text(1),
            url: try row.text(2),
            types: try JSON.stored(row.text(3)).array?.compactMap { $0.string.flatMap(EventTypePattern.init) } ?? [],
            enabled: try row.bool(4),
            disabledReason: try row.optionalText(5),
            sealedSecrets: try row.blob(6),
            createdAt: Timestamp(milliseconds: try row.int(7)),
            isConfigured: try row.bool(8)
        )
    }

    fileprivate var arguments: [SQLValue] {
        [
            .int(self.id.rawValue), .text(self.name), .text(self.url),
            .text(JSON.array(self.types.map { .string($0.text) }).text), .bool(self.enabled),
            .text(self.disabledReason), .blob(self.sealedSecrets), .int(self.createdAt.milliseconds),
            .bool(self.isConfigured),
        ]
    }
}
