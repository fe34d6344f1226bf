import Model

/// What to do with a request that carries an `Idempotency-Key`.
public enum RequestReservation: Sendable, Hashable {
    /// The first with this key: run it, then finish or abandon it.
    case run
    /// The answer that was given before.
    case replay(status: Int, body: [UInt8])
    /// The same key came with another body.
    case mismatch
    /// The first request with this key has not finished.
    case inProgress
}

extension Store {
    /// How long a request holds its key without finishing. Whoever held it for longer has died, and the same request
    /// may take it over.
    public static let requestLease = Duration.seconds(60)

    /// Reserves a key for one caller.
    ///
    /// - Parameters:
    ///   - principal: whose key it is; two callers may use the same text.
    ///   - fingerprint: a digest of what the request asks.
    public func beginRequest(
        key: String,
        principal: String,
        fingerprint: [UInt8]
    ) async throws(StoreError) -> RequestReservation {
        let now = self.time.now().milliseconds
        return try await self.write(.accept) { transaction in
            let isOurs = try transaction.execute(
                """
                INSERT INTO requests (principal, name, fingerprint, created_at) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (principal, name) DO UPDATE SET created_at = excluded.created_at
                WHERE requests.status IS NULL AND requests.created_at <= ?5
                    AND requests.fingerprint = excluded.fingerprint
                """,
                [
                    .text(principal), .text(key), .blob(fingerprint), .int(now),
                    .int(now - Self.requestLease.milliseconds),
                ]
            )
            if isOurs == 1 { return .run }
            let rows = try transaction.query(
                "SELECT fingerprint, status, body FROM requests WHERE principal = ?1 AND name = ?2",
                [.text(principal), .text(key)]
            )
            guard let row = rows.first, try row.blob(0) == fingerprint else { return .mismatch }
            if let status = try row.optionalInt(1), let body = try row.optionalBlob(2) {
                return .replay(status: Int(status), body: body)
            }
            return .inProgress
        }
    }

    /// Keeps the answer for the next request with this key; where one was taken over, the first answer stands.
    public func finishRequest(key: String, principal: String, status: Int, body: [UInt8]) async throws(StoreError) {
        try await self.write(.accept) { transaction in
            _ = try transaction.execute(
                "UPDATE requests SET status = ?3, body = ?4 WHERE principal = ?1 AND name = ?2 AND status IS NULL",
                [.text(principal), .text(key), .int(Int64(status)), .blob(body)]
            )
        }
    }

    /// Gives the key back: the request changed nothing.
    public func abandonRequest(key: String, principal: String) async throws(StoreError) {
        try await self.write(.accept) { transaction in
            _ = try transaction.execute(
                "DELETE FROM requests WHERE principal = ?1 AND name = ?2 AND status IS NULL",
                [.text(principal), .text(key)]
            )
        }
    }
}
