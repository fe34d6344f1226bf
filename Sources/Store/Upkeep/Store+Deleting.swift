extension Store {
    /// Deletes in as many bodies as it takes; other writes go in between. It ends between two of them where the task is
    /// canceled: where callers press on, many bodies take long.
    ///
    /// - Parameters:
    ///   - candidates: their ids and sizes in bytes.
    ///   - delete: looks first whether it may still go.
    /// - Returns: how many of them went, and how many rows changed.
    func delete(
        _ candidates: [(id: Int64, bytes: Int)],
        by delete: @escaping @Sendable (any SQLTransaction, Int64, inout DeletionBudget) throws(SQLError) -> Deletion
    ) async throws(StoreError) -> (gone: Int, rows: Int) {
        var (left, gone, rows) = (candidates[...], 0, 0)
        while !left.isEmpty, !Task.isCancelled {
            let next = left
            let done = try await self.write(.background) { transaction in
                var budget = DeletionBudget()
                var (seen, gone) = (0, 0)
                for (id, bytes) in next {
                    guard budget.take(bytes: bytes) else { break }
                    let deletion = try delete(transaction, id, &budget)
                    if deletion == .partly { break }
                    seen += 1
                    if deletion == .whole { gone += 1 }
                }
                return (seen: seen, gone: gone, rows: budget.spent)
            }
            left = left.dropFirst(done.seen)
            gone += done.gone
            rows += done.rows
        }
        return (gone, rows)
    }

    /// - Parameter sql: selects ids and sizes in bytes.
    func candidates(
        _ sql: String,
        _ arguments: [SQLValue]
    ) async throws(StoreError) -> [(id: Int64, bytes: Int)] {
        try await self.read { reader in
            try reader.query(sql, arguments).map { row throws(SQLError) in (try row.int(0), Int(try row.int(1))) }
        }
    }

    /// - Returns: how many rows changed.
    func delete(_ kind: Outdated, before bound: Int64, limit: Int) async throws(StoreError) -> Int {
        let old = try await self.candidates(kind.candidates, [.int(bound), .int(Int64(limit))])
        return try await self.delete(old, by: kind.delete).rows
    }
}
