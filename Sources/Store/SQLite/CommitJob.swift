/// One write that waits for its group: what it does inside the transaction, and whom to tell of its fate.
struct CommitJob: Sendable {
    /// Groups write in this order.
    let place: Int64
    /// Does the work and hands back what to do once its fate is known; may be run twice.
    let run: @Sendable (SQLiteTransaction) -> Finish
    let refuse: @Sendable (SQLError) -> Void

    struct Finish: Sendable {
        /// The body failed, so what it wrote goes.
        let failed: Bool
        /// nil: committed.
        let resume: @Sendable (SQLError?) -> Void
    }

    init<Value: Sendable>(
        _ lane: WriteLane,
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value,
        _ caller: CheckedContinuation<Value, any Error>
    ) {
        self.place = if case .append(let place) = lane { place } else { .min }
        self.run = { transaction in
            let result = Result { try body(transaction) }
                .flatMap { value in transaction.failure.map { .failure($0) } ?? .success(value) }
            let failed = if case .failure = result { true } else { false }
            return Finish(failed: failed) { fate in
                if let fate, !failed { caller.resume(throwing: fate) } else { caller.resume(with: result) }
            }
        }
        self.refuse = { caller.resume(throwing: $0) }
    }
}
