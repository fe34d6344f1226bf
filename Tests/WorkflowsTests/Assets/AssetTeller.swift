import Model
import Workflows

/// Tells a machine facts as automation does: parked ones come again after each change.
struct AssetTeller {
    var machine: AssetPipeline
    var steps: [AssetPipeline.Step] = []
    var parked: [AssetPipeline.Fact] = []

    init(_ traits: AssetTraits, previous: [AssetID] = []) {
        self.machine = AssetPipeline(traits: traits, previous: previous)
    }

    var effects: [AssetPipeline.Effect] { self.steps.flatMap(\.effects) }

    /// The attempts that were asked for, in order.
    var calls: [JobCall] {
        self.effects.compactMap { if case .run(let call) = $0 { call } else { nil } }
    }

    mutating func tell(_ fact: AssetPipeline.Fact) {
        let step = self.machine.apply(fact)
        self.steps.append(step)
        if case .parked = step.outcome { self.parked.append(fact) }
        guard step.isChange else { return }
        let again = self.parked
        self.parked = []
        for fact in again { self.tell(fact) }
    }
}

extension AssetPipeline.Fact {
    static func made(_ name: ArtifactName, _ generation: Int64, attempt: Int? = 1) -> Self {
        .jobSucceeded(JobReference(name: name, generation: generation, attempt: attempt))
    }

    static func lostToBadInput(_ name: ArtifactName, _ generation: Int64, attempt: Int? = 1) -> Self {
        .jobFailed(JobReference(name: name, generation: generation, attempt: attempt), reason: "bad input")
    }

    static func claim(_ id: String, by claimant: Claim.Claimant = .post, at seconds: Int64 = 10) -> Self {
        .claimed(id, by: claimant, at: Timestamp(seconds: seconds))
    }

    static func unclaim(_ id: String, at seconds: Int64 = 20) -> Self {
        .unclaimed(id, at: Timestamp(seconds: seconds))
    }
}
