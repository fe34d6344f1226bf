import Model

extension AssetPipeline {
    /// What must be done about a fact that was recorded, apart from what the jobs it is about ask for.
    mutating func consequences(of trigger: Trigger, _ fact: Fact, from: Phase) -> [Effect] {
        var effects = self.arrival(trigger, fact)
        if trigger == .claimed, case .claimed(let id, _, _) = fact {
            effects.append(.announceClaim(id))
            if self.phase == from, let stage = self.stage { effects += self.tell(stage, [id]) }
        }
        if trigger == .sourceMismatched { effects += self.withdrawAll() }
        if self.phase != from {
            effects += self.entry()
        } else if self.phase == .processing, trigger == .sourceArrived || trigger == .artifactUploaded {
            effects += self.reconcile()
        }
        self.failure = self.phase == .failed ? self.trouble : nil
        return effects
    }

    /// What the arrival of bytes means by itself.
    private func arrival(_ trigger: Trigger, _ fact: Fact) -> [Effect] {
        switch trigger {
        case .sourceArrived, .sourceArrivedUnclaimed, .sourceMismatched, .artifactUploaded, .artifactNoted,
            .artifactMismatched:
            guard case .objectFinalized(let slot, let generation, let isAsDeclared) = fact else { return [] }
            if self.phase == .removed { return [.deleteUpload(slot, generation: generation)] }
            return slot == .source && isAsDeclared ? [.announce(.uploaded)] : []
        default: return []
        }
    }

    private mutating func entry() -> [Effect] {
        switch self.phase {
        case .created: [.announce(.created)]
        // Told by the arrival, and by the claim.
        case .uploaded: self.withdrawAll()
        case .claimed: []
        case .processing: [.announce(.processing)] + self.tellClaims() + self.reconcile()
        case .ready: [.announce(.ready)] + self.tellClaims() + self.cleanUpPrevious() + self.discardWithdrawn()
        case .failed: [.announce(.failed)] + self.tellClaims()
        case .removed: [.announce(.removed)] + self.withdrawAll() + self.discardWithdrawn() + self.deleteUploads()
        }
    }

    private mutating func cleanUpPrevious() -> [Effect] {
        let previous = self.previous
        self.previous = []
        return previous.map { .cleanUpPrevious($0) }
    }

    private func deleteUploads() -> [Effect] {
        UploadSlot.allCases.compactMap { slot in
            guard let upload = self.uploads[slot], upload.isPresent else { return nil }
            return .deleteUpload(slot, generation: upload.finalized)
        }
    }

    private var stage: Stage? {
        switch self.phase {
        case .processing: .started
        case .ready: .completed
        case .failed: .failed
        case .created, .uploaded, .claimed, .removed: nil
        }
    }

    private func tellClaims() -> [Effect] {
        guard let stage = self.stage else { return [] }
        return self.tell(stage, self.claims.filter { $0.value.isLive }.keys.sorted())
    }

    private func tell(_ stage: Stage, _ claims: [String]) -> [Effect] {
        claims.filter { self.claims[$0]?.claimant.isTold ?? false }.map { .tell(stage, claim: $0) }
    }

    private var trouble: String {
        if self.uploads[.source]?.isAsDeclared == false { return "the bytes are not those that were declared" }
        return ArtifactName.allCases.compactMap { name in
            guard let job = self.jobs[name], job.phase == .failed else { return nil }
            return "\(name.rawValue): \(job.reason ?? "failed")"
        }
        .joined(separator: "; ")
    }
}
