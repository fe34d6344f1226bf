/// The reads of one snapshot.
struct SQLiteReader: SQLReader {
    let dialect = Dialect.sqlite
    let connection: SQLiteConnection

    func query(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> [SQLRow] {
        try self.connection.statement(sql).query(arguments)
    }
}
