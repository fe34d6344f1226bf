/// The life of one registration that is sold elsewhere: active from its payment until it is canceled.
///
/// The seller tells both facts without an order among them, and a cancellation says no more than its number. So a
/// cancellation that comes first is kept as a tombstone: the payment that comes after it is true and activates nothing.
public struct Registration: Sendable, Hashable {
    public internal(set) var phase: Phase

    public enum Phase: String, CaseIterable, Sendable {
        /// Nothing has been told yet.
        case expected
        /// Paid, and not canceled.
        case active
        /// For good: no seller makes a canceled registration valid again under the same number.
        case canceled
    }

    /// What the seller tells.
    public enum Trigger: String, CaseIterable, Sendable {
        case paid
        case canceled
    }

    /// What must be told about a step.
    public enum Effect: String, CaseIterable, Sendable {
        /// What was bought is to be granted.
        case activated
        /// What was granted is to be taken back.
        case revoked
    }

    /// What one fact did.
    public struct Step: Sendable, Hashable {
        public var from: Phase
        public var to: Phase
        public var outcome: Outcome
        /// nil where nobody has to do anything.
        public var effect: Effect?

        public init(from: Phase, to: Phase, outcome: Outcome, effect: Effect?) {
            self.from = from
            self.to = to
            self.outcome = outcome
            self.effect = effect
        }

        public enum Outcome: Sendable, Hashable {
            case moved
            case absorbed(String)
            case refused(String)
        }
    }

    public init() { self.phase = .expected }

    /// A state as it was stored.
    public init(phase: Phase) { self.phase = phase }

    /// Takes in one fact.
    public mutating func apply(_ trigger: Trigger) -> Step {
        let from = self.phase
        let outcome: Step.Outcome
        switch Self.table.response(in: from, to: trigger) {
        case .move(let next):
            self.phase = next
            outcome = .moved
        case .absorb(let reason): outcome = .absorbed(reason)
        // No row parks: a registration waits for nothing.
        case .park(let reason), .refuse(let reason): outcome = .refused(reason)
        }
        return Step(from: from, to: self.phase, outcome: outcome, effect: Self.effect(from: from, to: self.phase))
    }

    private static func effect(from: Phase, to: Phase) -> Effect? {
        switch (from, to) {
        case (.expected, .active): .activated
        case (.active, .canceled): .revoked
        default: nil
        }
    }

    public static let table = TransitionTable<Phase, Trigger>([
        .expected: [.paid: .move(.active), .canceled: .move(.canceled)],
        .active: [.paid: .absorb("active already"), .canceled: .move(.canceled)],
        .canceled: [
            .paid: .absorb("canceled before its payment was told: it does not become active"),
            .canceled: .absorb("canceled already"),
        ],
    ])
}
