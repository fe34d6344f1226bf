/// Reads of one moment. Valid only inside the body it is handed to.
package protocol SQLReader {
    var dialect: Dialect { get }
    func query(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> [SQLRow]
}

extension SQLReader {
    package func query(_ sql: String) throws(SQLError) -> [SQLRow] { try self.query(sql, []) }
}
