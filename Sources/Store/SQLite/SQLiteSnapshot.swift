import GRDB

/// The embedded engine opened for reading only, beside a gateway that may be running.
final class SQLiteSnapshot: SQLDatabase {
    let dialect = Dialect.sqlite
    private let queue: DatabaseQueue

    init(path: String) throws(SQLError) {
        var settings = Configuration()
        settings.readonly = true
        settings.busyMode = .timeout(5)
        do { self.queue = try DatabaseQueue(path: path, configuration: settings) } catch { throw SQLError(grdb: error) }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLReader) throws -> Value) async throws -> Value {
        do {
            return try await self.queue.read { try body(SQLiteReader(connection: try SQLiteConnection($0))) }
        } catch let error as DatabaseError { throw SQLError(grdb: error) }
    }

    func submit<Value: Sendable>(
        _ lane: WriteLane,
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value,
        then tell: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        tell(.failure(SQLError.readOnly))
    }

    func wakeups(_ channel: WakeupChannel) -> AsyncStream<Void> { AsyncStream { $0.finish() } }

    func checkpoint() async throws { throw SQLError.readOnly }

    func check() async throws -> [String] { try await self.integrityFaults() }

    func giveBackSpace() async throws -> Int { throw SQLError.readOnly }

    func backup(to path: String) async throws {
        do {
            let target = try DatabaseQueue(path: path)
            try self.queue.backup(to: target)
            try target.close()
        } catch { throw SQLError(grdb: error) }
    }

    func close() async throws { try self.queue.close() }

    var load: DatabaseLoad { DatabaseLoad(waitingAccepts: 0, waitingBackground: 0) }
}

extension SQLError {
    static let readOnly = SQLError(kind: .unavailable, code: "read_only", message: "the store was opened for reading")
}

extension SQLDatabase {
    /// SQLite's own check: a line per fault, at most 100.
    func integrityFaults() async throws -> [String] {
        try await self.read { reader in
            try reader.query("PRAGMA integrity_check(100)").map { row throws(SQLError) in try row.text(0) }
                .filter { $0 != "ok" }
        }
    }
}
