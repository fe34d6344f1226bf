/// Valid only inside the body it is handed to.
package protocol SQLTransaction: SQLReader {
    /// - Returns: how many rows changed.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> Int

    /// Sends the hint after the commit; coalesced.
    func wake(_ channel: WakeupChannel)
}

extension SQLTransaction {
    @discardableResult
    package func execute(_ sql: String) throws(SQLError) -> Int { try self.execute(sql, []) }
}
