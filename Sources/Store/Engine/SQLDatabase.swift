/// The engine seam: what the store needs of a database, and nothing else.
///
/// SQL is written once, in what the engines share, with parameters `?1`, `?2`, …; what differs is in ``Dialect``. Every
/// engine passes the conformance suite in `StoreTests`.
package protocol SQLDatabase: Sendable {
    var dialect: Dialect { get }

    /// Runs the body in a transaction: atomic, and durable when this returns.
    ///
    /// The body is synchronous and may be run again, so it has no effect outside the transaction. Any SQL error in it
    /// poisons the transaction, also when the body swallows it. Throws ``StoreError``, or what the body threw.
    func write<Value: Sendable>(
        _ lane: WriteLane,
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
    ) async throws -> Value

    /// Runs the body on a snapshot that later writes do not change; never queued behind writes.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLReader) throws -> Value) async throws -> Value

    /// Yields when something may be due on the channel. A hint: it may be lost or spurious, so every consumer also
    /// polls.
    func wakeups(_ channel: WakeupChannel) -> AsyncStream<Void>

    /// Moves what the log holds into the database.
    func checkpoint() async throws

    /// The engine's own integrity check: one line per fault, none where all is well.
    func check() async throws -> [String]

    /// Writes a consistent copy to a new file.
    func backup(to path: String) async throws

    /// Finishes the writes in the queue, refuses later ones, checkpoints, closes.
    func close() async throws

    var load: DatabaseLoad { get }
}

/// Which writes go first.
package enum WriteLane: Sendable {
    /// A caller waits for its answer.
    case accept
    /// The same for new rows whose first id is `place`. Bodies that share a commit run in the order of their places:
    /// rows that come at the end of a table cost a fraction of those that go between others.
    case append(place: Int64)
    /// Machines, deliveries, upkeep: at most 200 rows and 5 ms a body.
    case background
}

package enum WakeupChannel: Sendable, Hashable, CaseIterable {
    /// Events to automate and to fan out.
    case outbox
    /// Deliveries to make.
    case deliveries
}

/// What waits in an engine's queues right now.
package struct DatabaseLoad: Sendable, Hashable {
    package var waitingAccepts: Int
    package var waitingBackground: Int

    package init(waitingAccepts: Int, waitingBackground: Int) {
        self.waitingAccepts = waitingAccepts
        self.waitingBackground = waitingBackground
    }
}

package protocol SQLReader {
    var dialect: Dialect { get }
    func query(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> [SQLRow]
}

/// Valid only inside the body it is handed to.
package protocol SQLTransaction: SQLReader {
    /// - Returns: how many rows changed.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> Int

    /// Sends the hint after the commit; coalesced.
    func wake(_ channel: WakeupChannel)
}

extension SQLReader {
    package func query(_ sql: String) throws(SQLError) -> [SQLRow] { try self.query(sql, []) }
}

extension SQLTransaction {
    @discardableResult
    package func execute(_ sql: String) throws(SQLError) -> Int { try self.execute(sql, []) }
}
