/// The engine seam: what the store needs of a database, and nothing else.
///
/// SQL is written once, in what the engines share, with parameters `?1`, `?2`, …; what differs is in ``Dialect``. Every
/// engine passes the conformance suite in `StoreTests`.
package protocol SQLDatabase: Sendable {
    var dialect: Dialect { get }

    /// Runs the body in a transaction: atomic, and durable before its success is told.
    ///
    /// The body is synchronous and may be run again, so it has no effect outside the transaction. Any SQL error in it
    /// poisons the transaction, also when the body swallows it.
    ///
    /// - Parameter tell: what came of it, called once, from whatever thread; must return at once. A failure is an
    ///   ``SQLError``, or what the body threw.
    func submit<Value: Sendable>(
        _ lane: WriteLane,
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value,
        then tell: @escaping @Sendable (Result<Value, any Error>) -> Void
    )

    /// Runs the body on a snapshot that later writes do not change; never queued behind writes.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLReader) throws -> Value) async throws -> Value

    /// Yields when something may be due on the channel. A hint: it may be lost or spurious, so every consumer also
    /// polls.
    func wakeups(_ channel: WakeupChannel) -> AsyncStream<Void>

    /// Moves what the log holds into the database.
    func checkpoint() async throws

    /// The engine's own integrity check: one line per fault, none where all is well.
    func check() async throws -> [String]

    /// Gives a little of the space that is free back to the file system, in the background lane, where an engine does
    /// not do so by itself and has far more of it than it will soon use again.
    ///
    /// Call it again while it returns anything.
    ///
    /// - Returns: how many pages.
    func giveBackSpace() async throws -> Int

    /// Writes a consistent copy to a new file.
    func backup(to path: String) async throws

    /// Finishes the writes in the queue, refuses later ones, checkpoints, closes.
    func close() async throws

    var load: DatabaseLoad { get }
}

extension SQLDatabase {
    /// The same for who can wait; throws what is told.
    package func write<Value: Sendable>(
        _ lane: WriteLane,
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { caller in
            self.submit(lane, body) { caller.resume(with: $0) }
        }
    }
}
