import Synchronization

@testable import Store

/// Passes everything on to an engine, keeps the text of every statement, and counts the rows that bodies change.
final class RecordingDatabase: SQLDatabase {
    private let engine: any SQLDatabase
    private let recorded = Mutex<Set<String>>([])
    private let changed = Mutex<[Int]>([])

    init(_ engine: any SQLDatabase) { self.engine = engine }

    /// Every distinct statement so far, in the order of the alphabet.
    var statements: [String] { self.recorded.withLock { $0.sorted() } }

    /// How many rows each background body changed, in all tables together; those that changed none are left out.
    var changes: [Int] { self.changed.withLock { $0 } }

    func forgetChanges() { self.changed.withLock { $0 = [] } }

    private func record(_ sql: String) { _ = self.recorded.withLock { $0.insert(sql) } }

    func submit<Value: Sendable>(
        _ lane: WriteLane,
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value,
        then tell: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        self.engine.submit(
            lane,
            { transaction in
                let rows = Rows()
                let value = try body(Transaction(transaction: transaction, record: self.record, rows: rows))
                if case .background = lane, rows.changed > 0 { self.changed.withLock { $0.append(rows.changed) } }
                return value
            },
            then: tell
        )
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLReader) throws -> Value) async throws -> Value {
        try await self.engine.read { try body(Reader(reader: $0, record: self.record)) }
    }

    var dialect: Dialect { self.engine.dialect }
    var load: DatabaseLoad { self.engine.load }
    func wakeups(_ channel: WakeupChannel) -> AsyncStream<Void> { self.engine.wakeups(channel) }
    func checkpoint() async throws { try await self.engine.checkpoint() }
    func check() async throws -> [String] { try await self.engine.check() }
    func giveBackSpace() async throws -> Int { try await self.engine.giveBackSpace() }
    func backup(to path: String) async throws { try await self.engine.backup(to: path) }
    func close() async throws { try await self.engine.close() }

    private struct Reader: SQLReader {
        let reader: any SQLReader
        let record: @Sendable (String) -> Void

        var dialect: Dialect { self.reader.dialect }

        func query(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> [SQLRow] {
            self.record(sql)
            return try self.reader.query(sql, arguments)
        }
    }

    /// Of one body.
    private final class Rows {
        var changed = 0
    }

    private struct Transaction: SQLTransaction {
        let transaction: any SQLTransaction
        let record: @Sendable (String) -> Void
        let rows: Rows

        var dialect: Dialect { self.transaction.dialect }

        func query(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> [SQLRow] {
            self.record(sql)
            return try self.transaction.query(sql, arguments)
        }

        func execute(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> Int {
            self.record(sql)
            let rows = try self.transaction.execute(sql, arguments)
            self.rows.changed += rows
            return rows
        }

        func wake(_ channel: WakeupChannel) { self.transaction.wake(channel) }
    }
}
