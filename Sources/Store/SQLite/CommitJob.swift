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
        then tell: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        self.place = if case .append(let place) = lane { place } else { .min }
        self.run = { transaction in
            let result = Result { try body(transaction) }
                .flatMap { value in transaction.failure.map { .failure($0) } ?? .success(value) }
            let failed = if case .failure = result { true } else { false }
            return Finish(failed: failed) { fate in
                if let fate, !failed { tell(.failure(fate)) } else { tell(result) }
            }
        }
        self.refuse = { tell(.failure($0)) }
    }
}
