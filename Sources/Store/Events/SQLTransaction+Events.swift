import Model

extension SQLTransaction {
    /// Takes the event's key in the idempotency index.
    ///
    /// - Returns: false when it was taken before; nothing changed then.
    ///
    /// - Parameter expires: the key may go with the event, because nobody can send the call again by then.
    func insertKey(
        of event: NewEvent,
        normalizerVersion: Int64 = 0,
        expires: Bool = true
    ) throws(SQLError) -> Bool {
        try self.execute(
            """
            INSERT INTO event_keys (uid, event, fingerprint, normalizer, expires) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT DO NOTHING
            """,
            [
                .blob(event.id.bytes), .int(event.row.rawValue), .int(event.fingerprint), .int(normalizerVersion),
                .bool(expires),
            ]
        ) == 1
    }

    /// Stores an event whose key was just taken, and its outbox row.
    ///
    /// - Parameters:
    ///   - source: nil for an event of our own.
    ///   - isRouted: its deliveries are made by the caller, in this transaction; there is no outbox row then.
    func insert(
        _ event: NewEvent,
        facts: String,
        source: String?,
        acceptedAt: Timestamp,
        origin: Origin,
        receipt: ReceiptID?,
        entry: Int?,
        order: OrderID? = nil,
        isRouted: Bool = false
    ) throws(SQLError) {
        let draft = event.draft
        let handling: Handling = source != nil && EventFacts.drivesOrders(draft.type) ? .pending : .none
        try self.execute(
            """
            INSERT INTO events (id, uid, source, type, subject, occurred_at, accepted_at, origin, receipt, entry,
                handling, order_id, supersedes, facts, body)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            """,
            [
                .int(event.row.rawValue), .blob(event.id.bytes), .text(source), .text(draft.type),
                .text(draft.subject), .int(draft.occurredAt?.milliseconds), .int(acceptedAt.milliseconds),
                .text(origin.rawValue), .int(receipt?.rawValue), .int(entry.map(Int64.init)),
                .text(handling.rawValue), .int(order?.rawValue), .blob(event.supersedes?.bytes), .text(facts),
                .blob(event.body),
            ]
        )
        guard !isRouted else { return }
        try self.execute(
            "INSERT INTO outbox (event, subject, routed) VALUES (?1, ?2, 0)",
            [.int(event.row.rawValue), .text(draft.subject)]
        )
        self.wake(.outbox)
    }
}
