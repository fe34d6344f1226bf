public import Model

extension Store {
    /// Newest first.
    public func events(_ filter: EventFilter, _ page: PageRequest) async throws(StoreError) -> Page<EventRecord> {
        try await self.read { reader in
            var listing = Self.listing(filter, page)
            listing.require("e.type =", filter.type.map { .text($0) })
            listing.require(since: filter.since, until: filter.until)
            return try listing.page(reader, { try EventRecord($0) }, id: { $0.row.rawValue })
        }
    }

    /// A listing of the table that leads to the fewest events. A cross join is made in the order it is written in.
    private static func listing(_ filter: EventFilter, _ page: PageRequest) -> Listing {
        func list(_ tables: String, _ id: String) -> Listing {
            Listing(EventRecord.columns, from: tables, page: page, idColumn: id)
        }
        let handling = filter.handling.map { SQLValue.text($0.rawValue) }
        var listing: Listing
        if let subject = filter.subject {
            listing = list("event_subjects s JOIN events e ON e.id = s.event \(EventRecord.handled)", "s.event")
            listing.require("s.subject =", .text(subject))
        } else if filter.handling == .pending {
            // What is not yet looked at stands in the outbox.
            listing = list("outbox o CROSS JOIN events e \(EventRecord.handled)", "o.event")
            listing.require(literally: "e.id = o.event")
        } else if filter.handling.map(Handling.apart.contains) == true {
            listing = list("event_handlings h CROSS JOIN events e", "h.event")
            listing.require(literally: "e.id = h.event")
            listing.require("h.handling =", handling)
            listing.require(literally: EventRecord.isApart)
            return listing
        } else {
            listing = list("events e \(EventRecord.handled)", "e.id")
        }
        listing.require("\(EventRecord.handling) =", handling)
        return listing
    }

    /// - Returns: nil when there is none of that id, or it was pruned.
    public func event(_ id: EventID) async throws(StoreError) -> EventRecord? {
        try await self.read { reader in
            try reader.query(
                """
                SELECT \(EventRecord.columns) FROM event_keys k JOIN events e ON e.id = k.event \(EventRecord.handled)
                WHERE k.uid = ?1
                """,
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
    fileprivate static let isApart = "h.handling IN ('absorbed', 'parked', 'refused', 'unmatched')"

    /// Leads from an event to what was made of it; there is nothing before it is looked at, or where no machine is told.
    fileprivate static let handled = "LEFT JOIN event_handlings h ON h.event = e.id"

    /// As accepted, until something is made of it.
    fileprivate static let handling = "coalesce(h.handling, e.handling)"

    static let columns = """
        e.id, e.uid, e.source, e.type, e.subject, e.occurred_at, e.accepted_at, e.origin, e.receipt, e.entry, \
        \(Self.handling), coalesce(h.order_id, e.order_id), e.supersedes, e.body, h.note
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
