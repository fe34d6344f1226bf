public import Model

extension Store {
    /// Newest first.
    public func receipts(_ filter: ReceiptFilter, _ page: PageRequest) async throws(StoreError) -> Page<ReceiptRecord> {
        try await self.read { reader in
            var listing = Listing(ReceiptRecord.columns, from: "receipts", page: page)
            listing.require("source =", filter.source.map { .text($0) })
            if let status = filter.status {
                listing.require("status =", .text(status.rawValue))
                if status != .accepted { listing.require(literally: ReceiptRecord.isApart) }
            }
            listing.require(since: filter.since, until: filter.until)
            return try listing.page(reader, { try ReceiptRecord($0) }, id: { $0.id.rawValue })
        }
    }

    /// - Returns: nil when there is none of that id, or it was pruned.
    public func receipt(_ id: ReceiptID) async throws(StoreError) -> ReceiptRecord? {
        try await self.read { reader in
            try reader.query("SELECT \(ReceiptRecord.columns) FROM receipts WHERE id = ?1", [.int(id.rawValue)])
                .first.map { row throws(SQLError) in try ReceiptRecord(row) }
        }
    }

    /// The call's bytes; nil once they are pruned.
    public func payload(of id: ReceiptID) async throws(StoreError) -> ReceiptPayload? {
        try await self.read { reader in
            try reader.query("SELECT headers, body, sealed FROM payloads WHERE receipt = ?1", [.int(id.rawValue)])
                .first.map { row throws(SQLError) in
                    ReceiptPayload(
                        headers: (try JSON.stored(row.text(0)).array ?? []).compactMap { header in
                            guard let pair = header.array, pair.count == 2, let name = pair[0].string,
                                let value = pair[1].string
                            else { return nil }
                            return (name, value)
                        },
                        body: try row.blob(1),
                        sealedCredentials: try row.optionalBlob(2)
                    )
                }
        }
    }

    /// The sources that have stored calls.
    public func knownSources() async throws(StoreError) -> [String] {
        try await self.read { reader in
            // Walks the index from one source to the next, without reading what lies between.
            try reader.query(
                """
                WITH RECURSIVE known(source) AS (
                    SELECT min(source) FROM receipts
                    UNION ALL
                    SELECT (SELECT min(r.source) FROM receipts r WHERE r.source > known.source) FROM known
                    WHERE known.source IS NOT NULL
                )
                SELECT source FROM known WHERE source IS NOT NULL
                """
            )
            .map { row throws(SQLError) in try row.text(0) }
        }
    }

    /// What the rejected calls of a source take up that are of a kind, `limit` of them at most.
    public func rejectedVolume(
        source: String,
        _ kind: RejectedKind,
        atMost limit: Int
    ) async throws(StoreError) -> StoredVolume {
        try await self.read { reader in
            let rows = try reader.query(
                """
                SELECT count(*), coalesce(sum(bytes), 0) FROM (
                    SELECT length(r.target) + coalesce(length(p.headers) + length(p.body), 0)
                        + coalesce(length(p.sealed), 0) AS bytes
                    FROM receipts r LEFT JOIN payloads p ON p.receipt = r.id
                    WHERE r.source = ?1 AND r.status = 'rejected' AND \(ReceiptRecord.isApart) AND \(kind.condition)
                    LIMIT ?2
                ) AS kept
                """,
                [.text(source), .int(Int64(limit))]
            )
            return StoredVolume(count: Int(try rows[0].int(0)), bytes: Int(try rows[0].int(1)))
        }
    }
}

extension ReceiptRecord {
    /// The condition of the indexes of the few; repeating it lets a query use them.
    static let isApart = "status <> 'accepted'"

    static let columns = """
        id, source, adapter, received_at, status, method, target, remote, reason, detail, matched_secret, signed_at, \
        entries, normalizer, body_bytes, command
        """

    init(_ row: SQLRow) throws(SQLError) {
        self.init(
            id: ReceiptID(rawValue: try row.int(0)),
            source: try row.text(1),
            adapter: try row.text(2),
            receivedAt: Timestamp(milliseconds: try row.int(3)),
            status: try row.value(4),
            method: try row.text(5),
            target: try row.text(6),
            remote: try row.text(7),
            reason: try row.optionalText(8),
            detail: try row.optionalText(9),
            matchedSecret: try row.optionalText(10),
            signedAt: try row.optionalInt(11).map(Timestamp.init(milliseconds:)),
            entries: try ReceiptEntry.decode(row.text(12)),
            normalizerVersion: try row.int(13),
            bodyBytes: Int(try row.int(14)),
            command: try row.optionalInt(15).map(CommandID.init(rawValue:))
        )
    }
}
