import Store
import Workflows

extension AssetPipeline.Step {
    var handling: Handling {
        switch self.outcome {
        case .moved: .moved
        case .absorbed: .absorbed
        case .parked: .parked
        case .refused: .refused
        }
    }

    var outcomeName: String {
        switch self.outcome {
        case .moved: "moved"
        case .absorbed: "absorbed"
        case .parked: "parked"
        case .refused: "refused"
        }
    }

    var reason: String? {
        switch self.outcome {
        case .moved: nil
        case .absorbed(let reason), .parked(let reason), .refused(let reason): reason
        }
    }

    /// What it does, for people.
    var summary: String {
        let told = self.trigger.rawValue
        return switch self.outcome {
        case .moved: "\(told) moves it from \(self.from.rawValue) to \(self.to.rawValue)"
        case .absorbed(let reason): "\(told) changes nothing of its phase \(self.from.rawValue): \(reason)"
        case .parked(let reason): "\(told) waits in \(self.from.rawValue): \(reason)"
        case .refused(let reason): "\(told) is refused in \(self.from.rawValue): \(reason)"
        }
    }
}

extension AssetPipeline.Effect {
    /// What it would do, for people.
    var preview: String {
        switch self {
        case .announce(let phase): "would announce asset.\(phase.rawValue)"
        case .announceClaim(let claim): "would announce asset.claimed by \(claim)"
        case .tell(let stage, let claim): "would announce message.processing.\(stage.rawValue) to \(claim)"
        case .run(let call): "would have \(call.key) done"
        case .query(let call): "would ask about \(call.key)"
        case .cancel(let call): "would do without \(call.key)"
        case .setDeadline(let call): "would set a deadline for \(call.key)"
        case .clearDeadline(let call): "would clear the deadline of \(call.key)"
        case .cleanUpPrevious(let asset): "would remove \(asset), which it replaces"
        case .deleteUpload(let slot, let generation): "would delete the upload \(slot.rawValue) of \(generation)"
        case .deleteOutput(let made): "would delete \(made.name.rawValue) of \(made.generation)"
        }
    }
}
