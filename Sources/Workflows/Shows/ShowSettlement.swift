/// What was decided about the money of one show, in one mode: the first decision is the last.
public struct ShowSettlement: Sendable, Hashable {
    /// nil while nothing is decided.
    public internal(set) var decision: Settlement?

    /// What the end of a goal did.
    public enum Outcome: Sendable, Hashable {
        case decided(Settlement, reason: String)
        /// True, and nothing changes.
        case absorbed(String)
        /// It contradicts the decision.
        case refused(String)
    }

    public init(decision: Settlement? = nil) { self.decision = decision }

    public mutating func apply(_ goal: ShowGoal) -> Outcome {
        guard let rule = goal.rule else { return .refused("no rule for this goal") }
        guard let wanted = rule.decides else { return .absorbed(rule.reason) }
        switch self.decision {
        case nil:
            self.decision = wanted
            return .decided(wanted, reason: rule.reason)
        case wanted?: return .absorbed("decided already: \(wanted.rawValue)")
        case let decided?:
            return .refused("\(rule.reason), but a \(decided.rawValue) was decided before: it stays so")
        }
    }
}
