/// One numbered step of the schema; steps only ever go forward.
struct Migration: Sendable {
    let number: Int64
    let statements: @Sendable (Dialect) -> [String]

    /// In their order, without gaps.
    static let all: [Migration] = [
        .init(number: 1, statements: firstSchema),
        .init(number: 2, statements: commandSchema),
        .init(number: 3, statements: registrations),
        .init(number: 4, statements: usedTokensSchema),
        .init(number: 5, statements: machineSchema),
        .init(number: 6, statements: commandFollowsSchema),
        .init(number: 7, statements: ticketSchema),
        .init(number: 8, statements: passSchema),
        .init(number: 9, statements: assetSchema),
        .init(number: 10, statements: orderRegistrationSchema),
        .init(number: 11, statements: escrowSchema),
        .init(number: 12, statements: standingSchema),
        .init(number: 13, statements: handlingSchema),
        .init(number: 14, statements: outlivingKeysSchema),
    ]
}

extension SQLDatabase {
    /// Brings the schema to the newest step, each step in a transaction of its own.
    ///
    /// - Parameter steps: the first ones; a test leaves out what an earlier version did not know.
    func migrate(now: Int64, by steps: [Migration] = Migration.all) async throws {
        try await self.write(.background) { transaction in
            _ = try transaction.execute(
                "CREATE TABLE IF NOT EXISTS schema_migrations (number \(transaction.dialect.idKey), applied_at BIGINT NOT NULL)"
            )
        }
        let current = try await self.read { reader in
            try reader.query("SELECT coalesce(max(number), 0) FROM schema_migrations")[0].int(0)
        }
        guard current <= Migration.all.count else { throw SchemaTooNew(found: current) }
        for migration in steps where migration.number > current {
            try await self.write(.background) { transaction in
                for statement in migration.statements(transaction.dialect) { try transaction.execute(statement) }
                try transaction.execute(
                    "INSERT INTO schema_migrations (number, applied_at) VALUES (?1, ?2)",
                    [.int(migration.number), .int(now)]
                )
            }
        }
    }
}
