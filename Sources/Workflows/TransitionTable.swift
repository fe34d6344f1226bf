/// What a machine does with each trigger in each phase.
///
/// Every pair has a row: late, early and repeated triggers are rows like any other, each with its reason.
public struct TransitionTable<Phase, Trigger>: Sendable
where Phase: Hashable & Sendable & CaseIterable, Trigger: Hashable & Sendable & CaseIterable {
    public enum Response: Sendable, Hashable {
        case move(Phase)
        /// True and nothing changes.
        case absorb(String)
        /// Too early: kept until what must come first has come.
        case park(String)
        /// Not allowed: recorded, shown to an operator, changes nothing.
        case refuse(String)
    }

    private let responses: [Phase: [Trigger: Response]]

    /// The rows, one block per phase.
    public init(_ responses: [Phase: [Trigger: Response]]) { self.responses = responses }

    /// The row of the pair. A pair that was forgotten is refused, and a test names it.
    public func response(in phase: Phase, to trigger: Trigger) -> Response {
        self.responses[phase]?[trigger] ?? .refuse("no row for this pair")
    }

    public func hasRow(_ phase: Phase, _ trigger: Trigger) -> Bool { self.responses[phase]?[trigger] != nil }

    /// True where no trigger leads on.
    public func isTerminal(_ phase: Phase) -> Bool {
        !Trigger.allCases.contains { trigger in
            if case .move = self.response(in: phase, to: trigger) { true } else { false }
        }
    }
}
