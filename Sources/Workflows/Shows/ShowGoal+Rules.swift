extension ShowGoal {
    /// What the end of a goal decides about the money of its show.
    public struct Rule: Sendable, Hashable {
        public let kind: Kind
        public let end: End
        /// nil: it makes no difference.
        public let hasShowGoal: Bool?
        /// nil: it makes no difference.
        public let settlement: Settlement?
        /// nil: the money stays held.
        public let decides: Settlement?
        public let reason: String

        public func fits(_ goal: ShowGoal) -> Bool {
            self.kind == goal.kind && self.end == goal.end
                && (self.hasShowGoal ?? goal.hasShowGoal) == goal.hasShowGoal
                && (self.settlement ?? goal.settlement) == goal.settlement
        }
    }

    /// One rule for every goal. `docs/order-fulfilment.md` shows them; a test compares the two.
    public static let rules = [
        Rule(
            kind: .funding,
            end: .reached,
            hasShowGoal: false,
            settlement: nil,
            decides: .refund,
            reason: "the funding goal was reached, and there is no show goal"
        ),
        Rule(
            kind: .funding,
            end: .reached,
            hasShowGoal: true,
            settlement: nil,
            decides: nil,
            reason: "the funding goal was reached: the show goal decides"
        ),
        Rule(
            kind: .funding,
            end: .failed,
            hasShowGoal: nil,
            settlement: nil,
            decides: .refund,
            reason: "the funding goal was not reached"
        ),
        Rule(
            kind: .show,
            end: .reached,
            hasShowGoal: nil,
            settlement: .release,
            decides: .release,
            reason: "the show goal was reached"
        ),
        Rule(
            kind: .show,
            end: .reached,
            hasShowGoal: nil,
            settlement: .refund,
            decides: .refund,
            reason: "the show goal was reached, and it asks for a refund"
        ),
        Rule(
            kind: .show,
            end: .failed,
            hasShowGoal: nil,
            settlement: nil,
            decides: .refund,
            reason: "the show goal was not reached"
        ),
    ]

    /// The rule for this goal; nil for none, which a test rules out.
    public var rule: Rule? { Self.rules.first { $0.fits(self) } }
}
