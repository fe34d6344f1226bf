public import Model

/// Everything the gateway remembers.
///
/// All SQL lives behind this type, which speaks of receipts, events, deliveries and orders. Reads are snapshots and never
/// wait for writes; a write has been committed and synced when its call returns.
public final class Store: Sendable {
    let database: any SQLDatabase
    public let time: TimeSource
    public let ids: IdentifierGenerator

    init(database: any SQLDatabase, time: TimeSource, ids: IdentifierGenerator) {
        self.database = database
        self.time = time
        self.ids = ids
    }
}

extension Store {
    func write<Value: Sendable>(
        _ lane: WriteLane,
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
    ) async throws(StoreError) -> Value {
        do { return try await self.database.write(lane, body) } catch { throw Self.storeError(error) }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLReader) throws -> Value
    ) async throws(StoreError) -> Value {
        do { return try await self.database.read(body) } catch { throw Self.storeError(error) }
    }

    static func storeError(_ error: any Error) -> StoreError {
        switch error {
        case let error as StoreError: error
        case let error as SQLError: error.storeError
        case let error as TokenReused: .conflict(reason: "\(error.by) used the single-use token for something else")
        default: .failed(reason: "\(error)")
        }
    }
}
