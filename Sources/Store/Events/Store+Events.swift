public import Model

extension Store {
    /// Newest first.
    public func events(_ filter: EventFilter, _ page: PageRequest) async throws(StoreError) -> Page<EventRecord> {
        try await self.read { reader in
            var listing = Self.listing(filter, page)
            listing.require("e.type =", filter.type.map { .text($0) })
            listing.require("e.handling =", filter.handling.map { .text($0.rawValue) })
            if filter.handling.map(Handling.apart.contains) == true { listing.require(literally: EventRecord.isApart) }
            listing.require(since: filter.since, until: filter.until)
            return try listing.page(reader, { try EventRecord($0) }, id: { $0.row.rawValue })
        }
    }

    /// A listing of the table that leads to the fewest events.
    private static func listing(_ filter: EventFilter, _ page: PageRequest) -> Listing {
        if let subject = filter.subject {
            let table = "event_subjects s JOIN events e ON e.id = s.event"
            var listing = Listing(EventRecord.columns, from: table, page: page, idColumn: "s.event")
            listing.require("s.subject =", .text(subject))
            return listing
        }
        guard filter.handling == .pending else {
            return Listing(EventRecord.columns, from: "events e", page: page, idColumn: "e.id")
        }
        // What is not yet looked at stands in the outbox. A cross join is made in the order it is written in.
        let table = "outbox o CROSS JOIN events e"
        var listing = Listing(EventRecord.columns, from: table, page: page, idColumn: "o.event")
        listing.require(literally: "e.id = o.event")
        return listing
    }

    /// - Returns: nil when there is none of that id, or it was pruned.
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

extension Handling {
    /// The few, which have an index of their own.
    fileprivate static let apart: Set<Handling> = [.absorbed, .parked, .refused, .unmatched]
}

extension EventRecord {
    /// The condition of the index of the few; repeating it lets a query use it.
    fileprivate static let isApart = "e.handling IN ('absorbed', 'parked', 'refused', 'unmatched')"

    static let columns = """
        e.id, e.uid, e.source, e.type, e.subject, e.occurred_at, e.accepted_at, e.origin, e.receipt, e.entry, \
        e.handling, e.order_id, e.supersedes, e.body, e.handling_note
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
            handlingNote: try row.optionalText(14),
            order: try row.optionalInt(11).map(OrderID.init(rawValue:)),
            supersedes: try row.optionalBlob(12).map { EventID(leading: $0) },
            body: try row.blob(13)
        )
    }
}
