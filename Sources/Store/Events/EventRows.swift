import Model

/// What is stored of an event, put together before the transaction: the writer serves everybody, so it does nothing that
/// can be done elsewhere.
struct EventRows: Sendable {
    let id: EventID
    let fingerprint: Int64
    fileprivate let key: [SQLValue]
    fileprivate let event: [SQLValue]
    /// nil: its deliveries are made by whoever stores it, in the same transaction.
    fileprivate let outbox: [SQLValue]?

    /// An event that an entry of a call makes.
    ///
    /// - Parameter keyExpires: the key may go with the event, because nobody can send the call again by then.
    init(
        _ event: NewEvent,
        of receipt: ReceiptRecord,
        entry: Int,
        origin: Origin,
        acceptedAt: Timestamp,
        keyExpires: Bool
    ) {
        self.init(
            event,
            facts: EventFacts(event.draft, provider: receipt.adapter),
            handling: EventFacts.drivesMachines(event.draft.type) ? .pending : .none,
            key: (normalizer: receipt.normalizerVersion, expires: keyExpires),
            from: [
                .text(receipt.source), .int(acceptedAt.milliseconds), .text(origin.rawValue),
                .int(receipt.id.rawValue), .int(Int64(entry)), .null,
            ],
            isRouted: false
        )
    }

    /// An event of our own.
    init(own event: NewEvent, acceptedAt: Timestamp, order: OrderID? = nil, isRouted: Bool = false) {
        self.init(
            event,
            facts: EventFacts(event.draft, provider: "tollgate"),
            handling: .none,
            key: (normalizer: 0, expires: true),
            from: [
                .null, .int(acceptedAt.milliseconds), .text(Origin.workflow.rawValue), .null, .null,
                .int(order?.rawValue),
            ],
            isRouted: isRouted
        )
    }

    /// - Parameters:
    ///   - handling: `pending` where a machine is to be told, and for good: what comes of that stands in a row of its own.
    ///   - from: source, time of acceptance, origin, receipt, entry, order.
    private init(
        _ event: NewEvent,
        facts: EventFacts,
        handling: Handling,
        key: (normalizer: Int64, expires: Bool),
        from: [SQLValue],
        isRouted: Bool
    ) {
        let row = SQLValue.int(event.row.rawValue)
        let draft = event.draft
        self.id = event.id
        self.fingerprint = event.fingerprint
        self.key = [.blob(event.id.bytes), row, .int(event.fingerprint), .int(key.normalizer), .bool(key.expires)]
        self.event =
            [
                row, .blob(event.id.bytes), .text(draft.type), .text(draft.subject),
                .int(draft.occurredAt?.milliseconds), .text(handling.rawValue), .blob(event.supersedes?.bytes),
                .text(facts.json.text), .blob(event.body),
            ] + from
        self.outbox = isRouted ? nil : [row, .text(draft.subject)]
    }
}

extension SQLTransaction {
    /// Stores an event and takes its key in the idempotency index.
    ///
    /// - Returns: false when the key was taken before; nothing changed then.
    func insert(_ rows: EventRows) throws(SQLError) -> Bool {
        let isNew = try self.execute(
            """
            INSERT INTO event_keys (uid, event, fingerprint, normalizer, expires) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT DO NOTHING
            """,
            rows.key
        )
        guard isNew == 1 else { return false }
        try self.execute(
            """
            INSERT INTO events (id, uid, type, subject, occurred_at, handling, supersedes, facts, body, source,
                accepted_at, origin, receipt, entry, order_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            """,
            rows.event
        )
        if let outbox = rows.outbox {
            try self.execute("INSERT INTO outbox (event, subject, routed) VALUES (?1, ?2, 0)", outbox)
            self.wake(.outbox)
        }
        return true
    }
}
