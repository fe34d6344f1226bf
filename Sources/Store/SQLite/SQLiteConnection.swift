import GRDB
import GRDBSQLite

/// A connection for as long as GRDB lends it; GRDB keeps its prepared statements.
struct SQLiteConnection {
    let handle: OpaquePointer
    private let database: Database

    init(_ database: Database) throws(SQLError) {
        guard let handle = database.sqliteConnection else { throw .closed }
        self.handle = handle
        self.database = database
    }

    init(_ handle: OpaquePointer, of database: Database) {
        self.handle = handle
        self.database = database
    }

    func statement(_ sql: String) throws(SQLError) -> SQLiteStatement {
        do {
            return SQLiteStatement(try self.database.cachedStatement(sql: sql), on: self.handle)
        } catch { throw SQLError(grdb: error) }
    }

    func run(_ sql: String) throws(SQLError) { _ = try self.statement(sql).execute([]) }

    /// Whether a transaction is open: SQLite may have ended it by itself after an error.
    var isInTransaction: Bool { sqlite3_get_autocommit(self.handle) == 0 }
}

/// The reads of one snapshot.
struct SQLiteReader: SQLReader {
    let dialect = Dialect.sqlite
    let connection: SQLiteConnection

    func query(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> [SQLRow] {
        try self.connection.statement(sql).query(arguments)
    }
}

/// One member's part of a group's transaction.
final class SQLiteTransaction: SQLTransaction {
    let dialect = Dialect.sqlite
    private let connection: SQLiteConnection
    private(set) var failure: SQLError?
    private(set) var woken: [WakeupChannel] = []

    init(_ connection: SQLiteConnection) { self.connection = connection }

    func query(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> [SQLRow] {
        try self.poisoning { (connection) throws(SQLError) in try connection.statement(sql).query(arguments) }
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> Int {
        try self.poisoning { (connection) throws(SQLError) in try connection.statement(sql).execute(arguments) }
    }

    func wake(_ channel: WakeupChannel) { if !self.woken.contains(channel) { self.woken.append(channel) } }

    /// PostgreSQL aborts the whole transaction on any error; doing the same here keeps a swallowed error from
    /// committing half of a body.
    private func poisoning<Value>(_ body: (SQLiteConnection) throws(SQLError) -> Value) throws(SQLError) -> Value {
        if let failure = self.failure { throw failure }
        do { return try body(self.connection) } catch {
            self.failure = error
            throw error
        }
    }
}
