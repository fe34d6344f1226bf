public import Model

extension Store {
    /// How every subscription fares.
    public func standings() async throws(StoreError) -> [SubscriptionID: SubscriptionStanding] {
        try await self.read { reader in
            let rows = try reader.query("SELECT \(SubscriptionStanding.columns) FROM subscriptions s")
            return try rows.reduce(into: [:]) { standings, row in
                standings[SubscriptionID(rawValue: try row.int(0))] = try SubscriptionStanding(row)
            }
        }
    }

    /// How one subscription fares; as one without deliveries where there is none of that id.
    public func standing(of id: SubscriptionID) async throws(StoreError) -> SubscriptionStanding {
        try await self.read { reader in
            try reader.query(
                "SELECT \(SubscriptionStanding.columns) FROM subscriptions s WHERE s.id = ?1",
                [.int(id.rawValue)]
            )
            .first.map { row throws(SQLError) in try SubscriptionStanding(row) } ?? SubscriptionStanding()
        }
    }

    /// Keeps until when a subscriber is spared, for whoever looks; nil where it is not.
    public func keepCircuit(of id: SubscriptionID, openUntil: Timestamp?) async throws(StoreError) {
        try await self.write(.background) { transaction in
            _ = try transaction.execute(
                "UPDATE subscriptions SET circuit_until = ?2 WHERE id = ?1",
                [.int(id.rawValue), .int(openUntil?.milliseconds)]
            )
        }
    }

    /// Nobody spares the subscriber any more who said that it is spared until then; what others said since stays.
    public func forgetCircuit(of id: SubscriptionID, openUntil: Timestamp) async throws(StoreError) {
        try await self.write(.background) { transaction in
            _ = try transaction.execute(
                "UPDATE subscriptions SET circuit_until = NULL WHERE id = ?1 AND circuit_until = ?2",
                [.int(id.rawValue), .int(openUntil.milliseconds)]
            )
        }
    }

    /// What a process before this one thought of the subscribers counts no more.
    public func forgetCircuits() async throws(StoreError) {
        try await self.write(.background) { transaction in
            _ = try transaction.execute("UPDATE subscriptions SET circuit_until = NULL WHERE circuit_until IS NOT NULL")
        }
    }

    /// Deletes up to `limit` deliveries, with their attempts, that have been due for longer than `age` to each
    /// subscription that is switched off: what is kept for one that nobody looks after must not grow for ever.
    ///
    /// - Returns: how many went, by the subscription's name.
    public func giveUpWaiting(longerThan age: Duration, limit: Int) async throws(StoreError) -> [String: Int] {
        let bound = (self.time.now() - age).milliseconds
        let off = try await self.subscriptions().filter { !$0.enabled }
        var givenUp: [String: Int] = [:]
        for subscription in off {
            let old = try await self.candidates(
                """
                SELECT d.id, 0 FROM deliveries d JOIN subscriptions s ON s.id = d.subscription
                WHERE d.subscription = ?1 AND d.state = 'pending' AND d.due_at < ?2 AND s.enabled = 0
                ORDER BY d.due_at, d.id LIMIT ?3
                """,
                [.int(subscription.id.rawValue), .int(bound), .int(Int64(limit))]
            )
            let count = try await self.delete(old) { transaction, id, budget throws(SQLError) in
                try transaction.giveUp(id, dueBefore: bound, &budget)
            }
            .gone
            if count > 0 { givenUp[subscription.name] = count }
        }
        return givenUp
    }
}

extension SubscriptionStanding {
    /// That they are due at some time leads to the index of the pending ones, past all that were delivered.
    fileprivate static let columns = """
        s.id, s.circuit_until,
        (SELECT count(*) FROM deliveries d WHERE d.subscription = s.id AND d.state = 'pending' AND d.due_at >= 0),
        (
            SELECT d.due_at FROM deliveries d WHERE d.subscription = s.id AND d.state = 'pending'
            ORDER BY d.due_at, d.id LIMIT 1
        )
        """

    fileprivate init(_ row: SQLRow) throws(SQLError) {
        self.init(
            waiting: Int(try row.int(2)),
            oldestDue: try row.optionalInt(3).map(Timestamp.init(milliseconds:)),
            circuitUntil: try row.optionalInt(1).map(Timestamp.init(milliseconds:))
        )
    }
}

extension SQLTransaction {
    /// It looks once more: the subscription may have been switched on meanwhile, or the delivery been asked for.
    fileprivate func giveUp(
        _ delivery: Int64,
        dueBefore bound: Int64,
        _ budget: inout DeletionBudget
    ) throws(SQLError) -> Deletion {
        let old = try self.query(
            """
            SELECT 1 FROM deliveries d JOIN subscriptions s ON s.id = d.subscription
            WHERE d.id = ?1 AND d.state = 'pending' AND s.enabled = 0 AND d.due_at < ?2
            """,
            [.int(delivery), .int(bound)]
        )
        return old.isEmpty ? .none : try self.deleteDelivery(delivery, &budget)
    }
}
