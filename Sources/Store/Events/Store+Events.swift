public import Model

extension Store {
    /// Newest first.
    public func events(_ filter: EventFilter, _ page: PageRequest) async throws(StoreError) -> Page<EventRecord> {
        try await self.read { reader in
            let isBySubject = filter.subject != nil
            var listing = Listing(
                EventRecord.columns,
                from: isBySubject ? "event_subjects s JOIN events e ON e.id = s.event" : "events e",
                page: page,
                idColumn: isBySubject ? "s.event" : "e.id"
            )
            listing.require("s.subject =", filter.subject.map { .text($0) })
            listing.require("e.type =", filter.type.map { .text($0) })
            if let handling = filter.handling {
                // Written out, so that the partial index of these few is used.
                listing.require(literally: "e.handling = '\(handling.rawValue)'")
            }
            listing.require(since: filter.since, until: filter.until)
            return try listing.page(reader, { try EventRecord($0) }, id: { $0.row.rawValue })
        }
    }

    public func event(_ id: EventID) async throws(StoreError) -> EventRecord? {
        try await self.read { reader in
            try reader.query(
                "SELECT \(EventRecord.columns) FROM event_keys k JOIN events e ON e.id = k.event WHERE k.uid = ?1",
                [.blob(id.bytes)]
            )
            .first.map { row throws(SQLError) in try EventRecord(row) }
        }
    }
}

extension EventRecord {
    static let columns = """
        e.id, e.uid, e.source, e.type, e.subject, e.occurred_at, e.accepted_at, e.origin, e.receipt, e.entry, \
        e.handling, e.order_id, e.supersedes, e.body
        """

    init(_ row: SQLRow) throws(SQLError) {
        self.init(
            row: EventRowID(rawValue: try row.int(0)),
            id: EventID(leading: try row.blob(1)),
            source: try row.optionalText(2),
            type: try row.text(3),
            subject: try row.text(4),
            occurredAt: try row.optionalInt(5).map(Timestamp.init(milliseconds:)),
            acceptedAt: Timestamp(milliseconds: try row.int(6)),
            origin: try row.value(7),
            receipt: try row.optionalInt(8).map(ReceiptID.init(rawValue:)),
            entry: try row.optionalInt(9).map(Int.init),
            handling: try row.value(10),
            order: try row.optionalInt(11).map(OrderID.init(rawValue:)),
            supersedes: try row.optionalBlob(12).map { EventID(leading: $0) },
            body: try row.blob(13)
        )
    }
}
