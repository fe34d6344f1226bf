public import Model

/// What came of one attempt at a command.
public struct CommandResult: Sendable {
    public var claim: ClaimedCommand
    public var outcome: Outcome
    /// The provider's answer, with the events it makes: stored in the same transaction. nil where the command goes on,
    /// and where there was no answer.
    public var answer: Acceptance?

    /// What was learned that is no event: told to the machine that wanted it.
    public var report: JSON?

    public enum Outcome: Sendable, Hashable {
        case done
        case refused(reason: String)
        case retry(at: Timestamp, error: String)
        /// Nobody was asked, or it is done in parts and goes on: that counts as no attempt.
        case waiting(until: Timestamp, reason: String)
        case dead(error: String)
    }

    public init(claim: ClaimedCommand, outcome: Outcome, answer: Acceptance? = nil, report: JSON? = nil) {
        self.claim = claim
        self.outcome = outcome
        self.answer = answer
        self.report = report
    }
}
