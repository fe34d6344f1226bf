import Model

/// What came of one attempt at a command, put together before the transaction.
struct SettledCommand: Sendable {
    let result: CommandResult
    let answer: RenderedAcceptance?

    init(_ result: CommandResult) {
        self.result = result
        // A fact that is known with another meaning is a conflict, whatever version of the adapter read it.
        self.answer = result.answer.map { RenderedAcceptance($0, settled: []) }
    }
}

extension SQLTransaction {
    /// Records the attempt and keeps the provider's answer with its events.
    ///
    /// - Returns: the answer as stored.
    /// - Throws: ``LostClaim``: somebody else holds the command, or has settled it.
    func settle(_ settled: SettledCommand, now: Timestamp) throws -> ReceiptRecord? {
        guard try self.record(settled.result, now: now) else { throw LostClaim() }
        guard let answer = settled.answer else { return nil }
        let receipt = try answer.store(in: self)
        let command = SQLValue.int(settled.result.claim.id.rawValue)
        try self.execute("UPDATE receipts SET command = ?2 WHERE id = ?1", [.int(receipt.id.rawValue), command])
        try self.execute("UPDATE commands SET answer = ?2 WHERE id = ?1", [command, .int(receipt.id.rawValue)])
        return receipt
    }

    /// - Returns: false when the claim was lost.
    private func record(_ result: CommandResult, now: Timestamp) throws(SQLError) -> Bool {
        let (state, error, dueAt): (CommandRecord.State, String?, Timestamp?) =
            switch result.outcome {
            case .done: (.done, nil, nil)
            case .refused(let reason): (.refused, reason, nil)
            case .retry(let at, let error), .waiting(let at, let error): (.pending, error, at)
            case .dead(let error): (.dead, error, nil)
            }
        let settled = try self.execute(
            """
            UPDATE commands SET state = ?3, attempts = attempts + ?9, error = ?4, due_at = coalesce(?5, due_at),
                earlier = ?6, finished_at = ?7, attempted_at = ?8, lease_until = NULL, token = NULL
            WHERE id = ?1 AND token = ?2
            """,
            [
                .int(result.claim.id.rawValue), .int(result.claim.token), .text(state.rawValue), .text(error),
                .int(dueAt?.milliseconds), .text(result.claim.earlier?.text),
                .int(state == .pending ? nil : now.milliseconds), .int(now.milliseconds),
                .int(result.isAttempt ? 1 : 0),
            ]
        )
        guard settled == 1 else { return false }
        switch state {
        case .done: try self.arm(followersOf: result.claim, now: now)
        case .refused, .dead: try self.rearm(result.claim, now: now)
        case .pending, .held: break
        }
        return true
    }
}

extension CommandResult {
    /// It came to its end, or did not come nearer to it.
    fileprivate var isAttempt: Bool { if case .waiting = self.outcome { false } else { true } }
}
