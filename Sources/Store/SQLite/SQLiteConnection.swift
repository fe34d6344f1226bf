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
