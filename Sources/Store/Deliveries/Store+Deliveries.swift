public import Model

extension Store {
    /// Newest first.
    public func deliveries(_ filter: DeliveryFilter, _ page: PageRequest) async throws(StoreError) -> Page<
        DeliveryRecord
    > {
        try await self.read { reader in
            var listing = Listing(DeliveryRecord.columns, from: DeliveryRecord.tables, page: page, idColumn: "d.id")
            listing.require(filter)
            return try listing.page(reader, { try DeliveryRecord($0) }, id: { $0.id.rawValue })
        }
    }

    /// - Returns: nil when there is none of that id, or it was pruned.
    public func delivery(_ id: DeliveryID) async throws(StoreError) -> DeliveryRecord? {
        try await self.read { reader in
            try reader.query(
                "SELECT \(DeliveryRecord.columns) FROM \(DeliveryRecord.tables) WHERE d.id = ?1",
                [.int(id.rawValue)]
            )
            .first.map { row throws(SQLError) in try DeliveryRecord(row) }
        }
    }

    /// In their order.
    public func attempts(of id: DeliveryID) async throws(StoreError) -> [DeliveryAttempt] {
        try await self.read { reader in
            try reader.query(
                """
                SELECT number, at, duration, status, error, response FROM attempts
                WHERE delivery = ?1 ORDER BY number
                """,
                [.int(id.rawValue)]
            )
            .map { row throws(SQLError) in
                DeliveryAttempt(
                    number: Int(try row.int(0)),
                    at: Timestamp(milliseconds: try row.int(1)),
                    duration: .milliseconds(try row.int(2)),
                    status: try row.optionalInt(3).map(Int.init),
                    error: try row.optionalText(4),
                    response: try row.blob(5)
                )
            }
        }
    }

    /// Makes one delivery due now with a fresh schedule; an attempt under way is the first of it, and if it fails the
    /// next one follows at once. It goes before others, and also to a subscriber that is spared.
    ///
    /// - Returns: false when there is none, when it was canceled, or when its subscription is gone.
    public func retryDelivery(_ id: DeliveryID) async throws(StoreError) -> Bool {
        let now = self.time.now().milliseconds
        return try await self.write(.accept) { transaction in
            try transaction.makeDue(id.rawValue, now: now, isAlone: true)
        }
    }

    /// Makes up to `limit` deliveries due now with a fresh schedule, whatever their state but canceled. Of each
    /// subscription one goes also to a subscriber that is spared; the others follow where that one arrives.
    ///
    /// - Returns: how many.
    public func retryDeliveries(_ filter: DeliveryFilter, limit: Int) async throws(StoreError) -> Int {
        let now = self.time.now().milliseconds
        var left = limit
        var page = PageRequest(limit: min(limit, 200))
        var retried = 0
        while left > 0 {
            let found = try await self.deliveries(filter, page)
            retried += try await self.write(.background) { transaction in
                try found.records.reduce(0) {
                    try $0 + (transaction.makeDue($1.id.rawValue, now: now, isAlone: false) ? 1 : 0)
                }
            }
            left -= found.records.count
            guard let next = found.next else { break }
            page = PageRequest(limit: min(left, 200), after: next)
        }
        return retried
    }
}

extension SQLTransaction {
    /// - Parameter isAlone: it is asked for whatever else is, and not only where nothing else of its subscription is.
    fileprivate func makeDue(_ delivery: Int64, now: Int64, isAlone: Bool) throws(SQLError) -> Bool {
        self.wake(.deliveries)
        return try self.execute(
            """
            UPDATE deliveries SET state = 'pending', attempts_before = attempts, due_at = ?2, finished_at = NULL,
                asked = CASE WHEN ?3 = 1 OR NOT EXISTS (
                    SELECT 1 FROM deliveries a
                    WHERE a.subscription = deliveries.subscription AND a.asked = 1 AND a.state = 'pending'
                ) THEN 1 ELSE asked END
            WHERE id = ?1 AND state <> 'canceled'
                AND EXISTS (SELECT 1 FROM subscriptions s WHERE s.id = deliveries.subscription)
            """,
            [.int(delivery), .int(now), .bool(isAlone)]
        ) == 1
    }
}

extension Listing {
    fileprivate mutating func require(_ filter: DeliveryFilter) {
        self.require("d.subscription =", filter.subscription.map { .int($0.rawValue) })
        self.require("d.state =", filter.state.map { .text($0.rawValue) })
        // The condition of the index of the few; repeating it lets the query use it.
        if filter.state.map({ $0 != .delivered }) == true { self.require(literally: "d.state <> 'delivered'") }
        self.require(
            "d.event = (SELECT event FROM event_keys WHERE uid =",
            closing: ")",
            filter.event.map { .blob($0.bytes) }
        )
        self.require(since: filter.since, until: filter.until)
    }
}

extension DeliveryRecord {
    static let tables = "deliveries d JOIN events e ON e.id = d.event"
    static let columns = """
        d.id, e.uid, e.type, d.subscription, d.state, d.attempts, d.due_at, d.created_at, d.finished_at,
        CASE WHEN d.state = 'pending' THEN (
            SELECT CASE WHEN s.enabled = 0 THEN coalesce(s.disabled_reason, 'paused')
                WHEN s.circuit_until IS NOT NULL THEN 'circuit' END
            FROM subscriptions s WHERE s.id = d.subscription
        ) END
        """

    init(_ row: SQLRow) throws(SQLError) {
        self.init(
            id: DeliveryID(rawValue: try row.int(0)),
            event: EventID(leading: try row.blob(1)),
            type: try row.text(2),
            subscription: SubscriptionID(rawValue: try row.int(3)),
            state: try row.value(4),
            attempts: Int(try row.int(5)),
            dueAt: Timestamp(milliseconds: try row.int(6)),
            createdAt: Timestamp(milliseconds: try row.int(7)),
            finishedAt: try row.optionalInt(8).map(Timestamp.init(milliseconds:)),
            heldBy: try row.optionalText(9)
        )
    }
}
