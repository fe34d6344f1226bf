import Model
import Store
import Workflows

extension EventDraft {
    /// An event of our own about an asset: it has come into a phase.
    ///
    /// Each generation is told once as uploaded, every other phase once per move.
    static func asset(_ asset: AssetRecord, announces phase: AssetPipeline.Phase, cause: Cause) -> EventDraft {
        let occasion = phase == .uploaded ? asset.machine.sourceGeneration : asset.machine.moves
        return self.asset(asset, phase.rawValue, occasion: String(occasion), [], cause)
    }

    /// Told once per claim, and again where a claim that was taken back is made anew.
    static func asset(_ asset: AssetRecord, claimedBy id: String, cause: Cause) -> EventDraft {
        let claim = asset.machine.claims[id]
        let moment = claim?.claimedAt?.milliseconds ?? 0
        let members: [(String, JSON)] = [
            ("claim", .string(id)), ("by", .string((claim?.claimant ?? .other).rawValue)),
        ]
        return self.asset(asset, "claimed", occasion: "\(moment):\(id)", members, cause)
    }

    private static func asset(
        _ asset: AssetRecord,
        _ ending: String,
        occasion: String,
        _ members: [(String, JSON)],
        _ cause: Cause
    ) -> EventDraft {
        var data = asset.summary
        if !members.isEmpty { data["claims"] = nil }
        for (name, value) in members { data[name] = value }
        data["cause"] = .string(cause.id)
        return EventDraft(
            key: "\(asset.id):asset.\(ending):\(occasion)",
            type: "asset.\(ending)",
            subject: "\(asset.id)",
            effectKey: "\(asset.id)|\(ending)|\(occasion)",
            targetState: ending,
            data: .object(data)
        )
    }

    /// How far the processing is that a post or a message waits for; its subject is the claim.
    static func processing(
        _ stage: AssetPipeline.Stage,
        of asset: AssetRecord,
        for claim: String,
        cause: Cause
    ) -> EventDraft {
        let occasion = "\(asset.machine.moves):\(claim)"
        var data = asset.summary
        // Whoever waits need not know who else does, and each of many would be told of all.
        data["claims"] = nil
        data["claim"] = .string(claim)
        data["by"] = .string((asset.machine.claims[claim]?.claimant ?? .other).rawValue)
        data["cause"] = .string(cause.id)
        return EventDraft(
            key: "\(asset.id):message.processing.\(stage.rawValue):\(occasion)",
            type: "message.processing.\(stage.rawValue)",
            subject: claim,
            effectKey: "\(asset.id)|processing|\(stage.rawValue)|\(occasion)",
            targetState: stage.rawValue,
            data: .object(data)
        )
    }
}
