public import Model

extension Store {
    /// - Returns: nil when there is none of that id.
    public func pass(_ id: PassID) async throws(StoreError) -> PassRecord? {
        try await self.read { reader in
            try reader.query("SELECT \(PassRecord.columns) FROM passes WHERE id = ?1", [.int(id.rawValue)])
                .first.map { row throws(SQLError) in try PassRecord(row) }
        }
    }

    /// Newest first.
    public func passes(_ filter: PassFilter, _ page: PageRequest) async throws(StoreError) -> Page<PassRecord> {
        try await self.read { reader in
            var listing = Listing(PassRecord.columns, from: "passes", page: page)
            listing.require("owner =", filter.owner.map { .text($0) })
            listing.require("order_id =", filter.order.map { .int($0.rawValue) })
            listing.require(since: filter.since, until: filter.until)
            return try listing.page(reader, { try PassRecord($0) }, id: { $0.id.rawValue })
        }
    }

    /// Activates a pass, with the event that tells of it.
    ///
    /// - Parameter pass: as it will be, and `announcement` made of that.
    /// - Returns: false, and nothing changed, where it was activated or revoked before.
    public func activate(_ pass: PassRecord, announcement: NewEvent) async throws(StoreError) -> Bool {
        let rows = EventRows(own: announcement, acceptedAt: self.time.now(), order: pass.order)
        return try await self.write(.accept) { transaction in
            let isActivated = try transaction.execute(
                "UPDATE passes SET state = 'active', nbf = ?2, exp = ?3 WHERE id = ?1 AND state = 'granted'",
                [.int(pass.id.rawValue), .int(pass.notBefore?.milliseconds), .int(pass.expiresAt?.milliseconds)]
            )
            guard isActivated == 1 else { return false }
            _ = try transaction.insert(rows)
            return true
        }
    }

    /// Revokes the passes of a line that were not activated, with the events that tell of it.
    ///
    /// Done again, it changes nothing.
    ///
    /// - Returns: all passes of the line, as they are then.
    public func revokePasses(of order: OrderID, line: Int) async throws(StoreError) -> [PassRecord] {
        let now = self.time.now()
        let place: [SQLValue] = [.int(order.rawValue), .int(Int64(line))]
        let passes = try await self.read { try $0.passes(place) }
        let revoked = passes.filter { $0.state == .granted }.map { $0.revoked(at: now) }
        guard !revoked.isEmpty else { return passes }
        let events = revoked.map { pass in
            EventRows(own: pass.event(row: self.ids.next(), at: now), acceptedAt: now, order: order)
        }
        return try await self.write(.background) { transaction in
            for (pass, event) in zip(revoked, events) {
                let isRevoked = try transaction.execute(
                    "UPDATE passes SET state = 'revoked', revoked_at = ?2 WHERE id = ?1 AND state = 'granted'",
                    [.int(pass.id.rawValue), .int(now.milliseconds)]
                )
                // Its owner was faster.
                guard isRevoked == 1 else { continue }
                _ = try transaction.insert(event)
            }
            return try transaction.passes(place)
        }
    }
}

extension SQLReader {
    fileprivate func passes(_ place: [SQLValue]) throws(SQLError) -> [PassRecord] {
        try self.query(
            "SELECT \(PassRecord.columns) FROM passes WHERE order_id = ?1 AND line = ?2 ORDER BY number",
            place
        )
        .map { row throws(SQLError) in try PassRecord(row) }
    }
}

extension SQLTransaction {
    /// One that is there already stays as it is.
    func insert(_ pass: PassRecord) throws(SQLError) {
        try self.execute(
            """
            INSERT INTO passes (id, order_id, line, number, owner, sku, streamer, livemode, holds, state, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'granted', ?10) ON CONFLICT DO NOTHING
            """,
            [
                .int(pass.id.rawValue), .int(pass.order.rawValue), .int(Int64(pass.line)), .int(Int64(pass.number)),
                .text(pass.owner), .text(pass.sku), .text(pass.streamer), .bool(pass.livemode),
                .int(pass.holds.milliseconds), .int(pass.createdAt.milliseconds),
            ]
        )
    }
}

extension PassRecord {
    static let columns = """
        id, order_id, line, number, owner, sku, streamer, livemode, holds, state, nbf, exp, revoked_at, created_at
        """

    init(_ row: SQLRow) throws(SQLError) {
        self.init(
            id: PassID(rawValue: try row.int(0)),
            order: OrderID(rawValue: try row.int(1)),
            line: Int(try row.int(2)),
            number: Int(try row.int(3)),
            owner: try row.text(4),
            sku: try row.text(5),
            streamer: try row.optionalText(6),
            livemode: try row.bool(7),
            holds: .milliseconds(try row.int(8)),
            createdAt: Timestamp(milliseconds: try row.int(13))
        )
        self.state = try row.value(9)
        self.notBefore = try row.optionalInt(10).map(Timestamp.init(milliseconds:))
        self.expiresAt = try row.optionalInt(11).map(Timestamp.init(milliseconds:))
        self.revokedAt = try row.optionalInt(12).map(Timestamp.init(milliseconds:))
    }
}
