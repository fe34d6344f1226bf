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
