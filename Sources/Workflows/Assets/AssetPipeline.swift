public import Model

/// The life of one media asset, from its creation through upload, claim and processing to its end.
///
/// A plain value: tell it a fact and it changes its phase and says what must be done about it. Whoever holds it stores
/// the new state and the effects in one transaction. Objects are compared by the numbers of their generations and claims by
/// their times, never by when something is told.
public struct AssetPipeline: Sendable, Hashable {
    public internal(set) var phase: Phase = .created
    public let traits: AssetTraits
    /// Assets that this one replaces, which go when it is ready and not before.
    public internal(set) var previous: [AssetID]
    public internal(set) var uploads: [UploadSlot: Upload] = [:]
    /// By claim id; those that were taken back stay, so that a late claim meets them.
    public internal(set) var claims: [String: Claim] = [:]
    /// What is planned; empty before processing.
    public internal(set) var jobs: [ArtifactName: ArtifactJob] = [:]
    /// What is not wanted any more, with the number of its last attempt.
    public internal(set) var withdrawn: [MadeArtifact: Int] = [:]
    /// What is to be deleted or has been: asked for once.
    public internal(set) var discarded: Set<MadeArtifact> = []
    /// Rises with every move; tells the occasions of one phase apart.
    public internal(set) var moves: Int64 = 0
    /// Why it failed; nil in every other phase.
    public internal(set) var failure: String?

    /// Claims that are kept of one asset, those that were taken back among them.
    public static let maximumClaims = 1000

    public init(traits: AssetTraits, previous: [AssetID] = []) {
        self.traits = traits
        self.previous = previous
    }

    /// The newest generation of the asset itself; 0 before the first.
    public var sourceGeneration: Int64 { self.uploads[.source]?.finalized ?? 0 }

    public var isClaimed: Bool { self.claims.values.contains(where: \.isLive) }

    /// Takes in one fact.
    public mutating func apply(_ fact: Fact) -> Step {
        let from = self.phase
        var after = self
        var effects: [Effect] = []
        let trigger = after.read(fact, &effects)
        let outcome: Step.Outcome
        switch Self.table.response(in: from, to: trigger) {
        case .park(let reason): return Step(trigger, in: from, .parked(reason))
        case .refuse(let reason): return Step(trigger, in: from, .refused(reason))
        case .absorb(let reason): outcome = .absorbed(reason)
        case .move(let next):
            after.phase = next
            after.moves += 1
            outcome = .moved
        }
        effects = after.consequences(of: trigger, fact, from: from) + effects
        let isChange = after != self
        self = after
        return Step(
            trigger: trigger,
            from: from,
            to: self.phase,
            outcome: outcome,
            effects: effects,
            isChange: isChange
        )
    }
}

extension AssetPipeline.Step {
    /// Nothing changed.
    fileprivate init(_ trigger: AssetPipeline.Trigger, in phase: AssetPipeline.Phase, _ outcome: Outcome) {
        self.init(trigger: trigger, from: phase, to: phase, outcome: outcome, effects: [], isChange: false)
    }
}
