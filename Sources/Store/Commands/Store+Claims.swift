import Model

extension Store {
    /// What is known of a claim that is about to be stored.
    ///
    /// - Parameter limit: how many claims about one thing are expected.
    public func standing(of claim: NewCommand, limit: Int) async throws(StoreError) -> ClaimStanding {
        let payload = claim.payload.canonical.text
        return try await self.read { reader in
            let same = try reader.query(
                "SELECT payload FROM commands WHERE source = ?1 AND kind = ?2 AND name = ?3",
                [.text(claim.source), .text(claim.kind.rawValue), .text(claim.key)]
            )
            if let same = same.first { return try same.text(0) == payload ? .stored : .unknown }
            for object in claim.follows {
                let place: [SQLValue] = [.text(claim.source), .text(object)]
                let known = try reader.query(
                    "SELECT 1 FROM command_objects WHERE source = ?1 AND object = ?2 LIMIT 1",
                    place
                )
                guard !known.isEmpty else { continue }
                let others = try reader.query(
                    "SELECT 1 FROM command_follows WHERE source = ?1 AND object = ?2 LIMIT ?3",
                    place + [.int(Int64(limit))]
                )
                if others.count < limit { return .expected }
            }
            return .unknown
        }
    }

    /// What a source's calls take up that nothing proves and that came to nothing, or that used a token again; `limit` of
    /// either at most.
    public func unexpectedVolume(source: String, atMost limit: Int) async throws(StoreError) -> StoredVolume {
        try await self.read { reader in
            var volume = StoredVolume()
            for kept in [Self.unprovedClaims, Self.unprovedCalls] {
                let rows = try reader.query(
                    "SELECT count(*), coalesce(sum(bytes), 0) FROM (\(kept) LIMIT ?2) AS kept",
                    [.text(source), .int(Int64(limit))]
                )
                volume.count += Int(try rows[0].int(0))
                volume.bytes += Int(try rows[0].int(1))
            }
            return volume
        }
    }

    /// Claims that follow others are those that nothing proves. The source is written so that its index is not used, which
    /// leads to every command that was ever done.
    private static let unprovedClaims = """
        SELECT length(c.payload) + coalesce(length(p.headers) + length(p.body), 0) AS bytes
        FROM commands c LEFT JOIN payloads p ON p.receipt = c.receipt
        WHERE c.state IN ('pending', 'refused', 'dead') AND c.state <> 'done' AND c.source || '' = ?1 AND c.follows <> '[]'
        """

    private static let unprovedCalls = """
        SELECT length(r.target) + coalesce(length(p.headers) + length(p.body), 0) AS bytes
        FROM receipts r LEFT JOIN payloads p ON p.receipt = r.id
        WHERE r.source = ?1 AND r.status IN ('duplicate', 'conflict', 'quarantined', 'unrecognized', 'ignored')
            AND \(ReceiptRecord.isApart) AND r.command IS NULL
            AND (r.matched_secret IS NULL OR r.reason = 'token_reused')
        """
}
