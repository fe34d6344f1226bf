public import CoreMetrics
public import Model

extension Store {
    /// Opens the embedded database, making it and bringing its schema up to date where needed.
    ///
    /// - Parameter node: 0...1023; tells the identifiers of several gateways on one store apart.
    public static func open(
        _ configuration: SQLiteConfiguration,
        time: TimeSource,
        node: UInt16,
        metrics: any MetricsFactory
    ) async throws(StoreError) -> Store {
        do {
            let database = try SQLiteDatabase(configuration, metrics: StoreMetrics(factory: metrics))
            let store = try await Store.open(database, time: time, node: node)
            try await store.releaseClaims()
            return store
        } catch { throw Self.openingError(error) }
    }

    /// The embedded database belongs to one process: whoever held claims before is gone.
    func releaseClaims() async throws {
        try await self.database.write(.background) { transaction in
            _ = try transaction.execute(
                """
                UPDATE deliveries SET lease_until = NULL, token = NULL
                WHERE state = 'pending' AND lease_until IS NOT NULL
                """
            )
            _ = try transaction.execute(
                """
                UPDATE commands SET lease_until = NULL, token = NULL
                WHERE state = 'pending' AND lease_until IS NOT NULL
                """
            )
        }
    }

    /// Opens an existing database for reading; every write fails.
    public static func openReadOnly(path: String, time: TimeSource) async throws(StoreError) -> Store {
        do {
            let database = try SQLiteSnapshot(path: path)
            let ids = IdentifierGenerator(node: 0, now: time.now)
            return Store(database: database, time: time, ids: ids)
        } catch { throw Self.openingError(error) }
    }

    static func open(_ database: any SQLDatabase, time: TimeSource, node: UInt16) async throws -> Store {
        try await database.migrate(now: time.now().milliseconds)
        let newest = try await database.read { reader in
            // Every table whose ids the generator makes; a clock that was set back must not make one again.
            try [
                "receipts", "events", "deliveries", "orders", "order_history", "subscriptions", "replays", "commands",
                "tickets", "ticket_holds", "passes",
            ]
            .map { table throws(SQLError) in
                try reader.query("SELECT coalesce(max(id), 0) FROM \(table)")[0].int(0)
            }
            .max() ?? 0
        }
        return Store(
            database: database,
            time: time,
            ids: IdentifierGenerator(node: node, newest: newest, now: time.now)
        )
    }

    /// Why a gateway of this program does not start on what is stored; nil where it does.
    public func startRefusal() async throws(StoreError) -> String? {
        let newest = try await self.schema()
        return newest <= Migration.all.count ? nil : SchemaTooNew(found: newest).description
    }

    /// Why this program cannot read yet what an earlier one has stored; nil where it can.
    public func readRefusal() async throws(StoreError) -> String? {
        let newest = try await self.schema()
        guard newest < Migration.all.count else { return nil }
        return "the database has schema \(newest) and this program reads \(Migration.all.count): make a backup, then "
            + "start the gateway (tollgate serve), which brings it up to date"
    }

    private func schema() async throws(StoreError) -> Int64 {
        try await self.read { reader in
            try reader.query("SELECT coalesce(max(number), 0) FROM schema_migrations")[0].int(0)
        }
    }

    private static func openingError(_ error: any Error) -> StoreError {
        switch error {
        case let error as SchemaTooNew: .failed(reason: error.description)
        default: Store.storeError(error)
        }
    }
}
