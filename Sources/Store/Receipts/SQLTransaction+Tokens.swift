import Model

/// A single-use token came before, for something else.
struct TokenReused: Error {
    /// The call that used it first.
    let by: ReceiptID
}

extension SQLTransaction {
    /// Takes a single-use token for the call, or finds that the same use of it came before. A call that does not decide
    /// takes nothing.
    ///
    /// - Throws: ``TokenReused``; nothing changed then.
    func take(_ token: TokenUse, for receipt: ReceiptID, expires: Bool) throws {
        if token.decides {
            let isNew = try self.execute(
                """
                INSERT INTO used_tokens (uid, binding, receipt, expires) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING
                """,
                [.blob(token.id), .int(token.binding), .int(receipt.rawValue), .bool(expires)]
            )
            guard isNew == 0 else { return }
        }
        guard let first = try self.otherUse(of: token) else { return }
        throw TokenReused(by: first)
    }
}

extension SQLReader {
    /// The call that used the token for something else; nil where none did.
    func otherUse(of token: TokenUse) throws(SQLError) -> ReceiptID? {
        let rows = try self.query("SELECT binding, receipt FROM used_tokens WHERE uid = ?1", [.blob(token.id)])
        guard let row = rows.first, try row.int(0) != token.binding else { return nil }
        return ReceiptID(rawValue: try row.int(1))
    }
}
