import GRDB
import GRDBSQLite
import Synchronization

/// The embedded engine: one writer that commits for everybody who waits, readers on snapshots, a log kept short by a
/// checkpointer of its own.
///
/// GRDB opens and closes the connections and hands out the snapshots; the statements of the hot path are prepared and
/// bound here.
final class SQLiteDatabase: SQLDatabase {
    let dialect = Dialect.sqlite
    private let pool: DatabasePool
    private let committer: GroupCommitter
    private let checkpointer: WALCheckpointer
    private let hints: WakeupHub

    init(_ configuration: SQLiteConfiguration, metrics: StoreMetrics) throws(SQLError) {
        var settings = Configuration()
        settings.busyMode = .timeout(SQLiteConnection.busyTimeout)
        settings.maximumReaderCount = 4
        let maximumPages = configuration.maximumPages
        settings.prepareDatabase { database in
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            // Gives back what the log took up while a long read kept it from beginning anew.
            try database.execute(sql: "PRAGMA journal_size_limit = \(WALCheckpointer.longLog * 4096)")
            try database.execute(sql: "PRAGMA cache_size = -16384")
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            if let maximumPages { try database.execute(sql: "PRAGMA max_page_count = \(maximumPages)") }
        }
        do {
            try Self.prepareFile(configuration.path)
            self.pool = try DatabasePool(path: configuration.path, configuration: settings)
            // GRDB sets NORMAL when it opens a database in WAL mode, which does not survive a power cut.
            try self.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            self.checkpointer = try WALCheckpointer(path: configuration.path)
        } catch { throw SQLError(grdb: error) }
        let hints = WakeupHub()
        self.hints = hints
        self.committer = GroupCommitter(
            pool: self.pool,
            checkpointer: self.checkpointer,
            metrics: metrics,
            wake: { hints.wake($0) }
        )
    }

    func submit<Value: Sendable>(
        _ lane: WriteLane,
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value,
        then tell: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        self.committer.submit(lane, body, then: tell)
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLReader) throws -> Value) async throws -> Value {
        do {
            return try await self.pool.read { database in
                try body(SQLiteReader(connection: try SQLiteConnection(database)))
            }
        } catch let error as DatabaseError { throw SQLError(grdb: error) }
    }

    func wakeups(_ channel: WakeupChannel) -> AsyncStream<Void> { self.hints.stream(channel) }

    func checkpoint() async throws { try await self.committer.checkpoint() }

    func check() async throws -> [String] { try await self.integrityFaults() }

    func backup(to path: String) async throws {
        let pool = self.pool
        do {
            let target = try DatabaseQueue(path: path)
            try pool.backup(to: target)
            try target.close()
        } catch { throw SQLError(grdb: error) }
    }

    func close() async throws {
        await self.committer.drain()
        self.hints.finish()
        do {
            // First: a round of its own that still runs would leave the last checkpoint busy.
            try self.checkpointer.close()
            try await self.committer.checkpoint()
            try self.pool.close()
        } catch { throw SQLError(grdb: error) }
    }

    var load: DatabaseLoad { self.committer.load }
}

extension SQLError {
    static let closed = SQLError(kind: .unavailable, code: "closed", message: "the store is closed")

    /// What GRDB reports when it opens, checkpoints or reads.
    init(grdb error: any Error) {
        switch error {
        case let error as SQLError: self = error
        case let error as DatabaseError:
            let primary = error.resultCode
            let unavailable: [ResultCode] = [
                .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_READONLY, .SQLITE_BUSY, .SQLITE_LOCKED,
                .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_INTERRUPT,
            ]
            self.init(
                kind: unavailable.contains(primary) ? .unavailable : .failed,
                code: "sqlite_\(error.extendedResultCode.rawValue)",
                message: error.message ?? "no message"
            )
        default: self.init(kind: .failed, code: "engine", message: "\(error)")
        }
    }
}
