public import Model

extension Store {
    /// Stores the ticket with its first event.
    public func createTicket(_ ticket: TicketRecord, announcement: NewEvent) async throws(StoreError) {
        let arguments = ticket.arguments
        let rows = EventRows(own: announcement, acceptedAt: ticket.createdAt)
        try await self.write(.accept) { transaction in
            _ = try transaction.execute(
                """
                INSERT INTO tickets (id, title, price, currency, updated_at, version, seller, livemode, metadata,
                    state, created_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'available', ?10)
                """,
                arguments + [
                    .text(ticket.seller), .bool(ticket.livemode), .text(ticket.metadata.text),
                    .int(ticket.createdAt.milliseconds),
                ]
            )
            _ = try transaction.insert(rows)
        }
    }

    /// Stores title and price, with the event that tells of them.
    ///
    /// - Parameter ticket: the changed one, its version one above that of which it was made.
    /// - Returns: false, and nothing changed, where somebody has it now or edited it meanwhile.
    public func updateTicket(_ ticket: TicketRecord, announcement: NewEvent) async throws(StoreError) -> Bool {
        let arguments = ticket.arguments
        let rows = EventRows(own: announcement, acceptedAt: ticket.updatedAt)
        return try await self.write(.accept) { transaction in
            let isChanged = try transaction.execute(
                """
                UPDATE tickets SET title = ?2, price = ?3, currency = ?4, updated_at = ?5, version = ?6
                WHERE id = ?1 AND version = ?6 - 1 AND state = 'available'
                """,
                arguments
            )
            guard isChanged == 1 else { return false }
            _ = try transaction.insert(rows)
            return true
        }
    }

    /// - Returns: nil when there is none of that id.
    public func ticket(_ id: TicketID) async throws(StoreError) -> TicketRecord? {
        try await self.read { reader in
            try reader.query("SELECT \(TicketRecord.columns) FROM tickets WHERE id = ?1", [.int(id.rawValue)])
                .first.map { row throws(SQLError) in try TicketRecord(row) }
        }
    }

    /// Newest first.
    public func tickets(_ filter: TicketFilter, _ page: PageRequest) async throws(StoreError) -> Page<TicketRecord> {
        try await self.read { reader in
            var listing = Listing(TicketRecord.columns, from: "tickets", page: page)
            listing.require("seller =", filter.seller.map { .text($0) })
            listing.require("state =", filter.state.map { .text($0.rawValue) })
            listing.require(since: filter.since, until: filter.until)
            return try listing.page(reader, { try TicketRecord($0) }, id: { $0.id.rawValue })
        }
    }

    /// Who has and had the ticket, newest first.
    public func ticketHolds(of ticket: TicketID, limit: Int) async throws(StoreError) -> [TicketHoldRecord] {
        try await self.read { reader in
            try reader.query(
                "SELECT \(TicketHoldRecord.columns) FROM ticket_holds WHERE ticket = ?1 ORDER BY id DESC LIMIT ?2",
                [.int(ticket.rawValue), .int(Int64(limit))]
            )
            .map { row throws(SQLError) in try TicketHoldRecord(row) }
        }
    }

    /// The tickets that the order has or had, in the order of their ids.
    public func ticketHolds(of order: OrderID) async throws(StoreError) -> [TicketHoldRecord] {
        try await self.read { try $0.ticketHolds(of: order) }
    }

    /// Whether an order that let its tickets go when its time was over could have them all back.
    public func canTakeTicketsBack(_ order: OrderID) async throws(StoreError) -> Bool {
        try await self.read { try $0.canTakeBack(order) }
    }

    /// - Returns: nil when there is none of that id.
    public func ticketHold(_ id: TicketHoldID) async throws(StoreError) -> TicketHoldRecord? {
        try await self.read { reader in
            try reader.query(
                "SELECT \(TicketHoldRecord.columns) FROM ticket_holds WHERE id = ?1",
                [.int(id.rawValue)]
            )
            .first.map { row throws(SQLError) in try TicketHoldRecord(row) }
        }
    }
}

extension TicketRecord {
    static let columns = """
        id, title, price, currency, seller, livemode, metadata, state, hold, version, created_at, updated_at
        """

    init(_ row: SQLRow) throws(SQLError) {
        self.init(
            id: TicketID(rawValue: try row.int(0)),
            title: try row.text(1),
            price: Money(minorUnits: try row.int(2), currency: try row.text(3)),
            seller: try row.text(4),
            livemode: try row.bool(5),
            metadata: try JSON.stored(row.text(6)),
            state: try row.value(7),
            hold: try row.optionalInt(8).map(TicketHoldID.init(rawValue:)),
            version: try row.int(9),
            createdAt: Timestamp(milliseconds: try row.int(10)),
            updatedAt: Timestamp(milliseconds: try row.int(11))
        )
    }

    /// What an edit changes.
    fileprivate var arguments: [SQLValue] {
        [
            .int(self.id.rawValue), .text(self.title), .int(self.price.minorUnits), .text(self.price.currency),
            .int(self.updatedAt.milliseconds), .int(self.version),
        ]
    }
}

extension TicketHoldRecord {
    static let columns = """
        id, ticket, order_id, state, price, currency, until, held_at, sold_at, released_at, release_cause, admitted_at, \
        admitted_by
        """

    init(_ row: SQLRow) throws(SQLError) {
        self.init(
            id: TicketHoldID(rawValue: try row.int(0)),
            ticket: TicketID(rawValue: try row.int(1)),
            order: OrderID(rawValue: try row.int(2)),
            state: try row.value(3),
            price: Money(minorUnits: try row.int(4), currency: try row.text(5)),
            until: Timestamp(milliseconds: try row.int(6)),
            heldAt: Timestamp(milliseconds: try row.int(7)),
            soldAt: try row.optionalInt(8).map(Timestamp.init(milliseconds:)),
            releasedAt: try row.optionalInt(9).map(Timestamp.init(milliseconds:)),
            releaseCause: row.isNull(10) ? nil : try row.value(10),
            admittedAt: try row.optionalInt(11).map(Timestamp.init(milliseconds:)),
            admittedBy: try row.optionalText(12)
        )
    }
}
