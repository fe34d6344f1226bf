/// What became of a plan.
public enum PlanOutcome: Sendable, Hashable {
    case carriedOut
    /// Something it rests on changed since it was made: make it anew.
    case stale
    /// The command that it settles is another worker's by now: there is nothing left to do.
    case lostClaim
}
