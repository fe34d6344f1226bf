import Model

extension AssetPipeline {
    /// Records a fact and says which trigger of the table it is, given everything told before.
    ///
    /// - Parameter effects: what the jobs it is about ask for.
    mutating func read(_ fact: Fact, _ effects: inout [Effect]) -> Trigger {
        switch fact {
        case .objectFinalized(let slot, let generation, let isAsDeclared):
            self.finalize(slot, generation, isAsDeclared: isAsDeclared)
        case .objectDeleted(let slot, let generation): self.delete(slot, generation)
        case .metadataUpdated: .metadataUpdated
        case .claimed(let id, let claimant, let moment): self.claim(id, claimant, moment)
        case .unclaimed(let id, let moment): self.unclaim(id, moment)
        case .keysProvided:
            self.report(
                .succeeded,
                JobReference(name: .keys, generation: self.jobs[.keys]?.generation ?? .max),
                &effects
            )
        case .jobSucceeded(let job): self.report(.succeeded, job, &effects)
        case .jobFailed(let job, let reason): self.report(.failed(reason: reason), job, &effects)
        case .jobRunning(let job): self.report(.running, job, &effects)
        case .jobLost(let job): self.report(.lost, job, &effects)
        case .jobOverdue(let job): self.report(.overdue, job, &effects)
        case .retryRequested(let name): self.retry(name, &effects)
        case .replaced: .replaced
        case .removeRequested: .removeRequested
        }
    }

    private mutating func finalize(_ slot: UploadSlot, _ generation: Int64, isAsDeclared: Bool) -> Trigger {
        var upload = self.uploads[slot] ?? Upload()
        guard !upload.isOutdated(finalized: generation) else { return .objectOutdated }
        upload.finalized = generation
        upload.isAsDeclared = isAsDeclared
        self.uploads[slot] = upload
        guard slot != .source else {
            guard isAsDeclared else { return .sourceMismatched }
            return self.isClaimed ? .sourceArrived : .sourceArrivedUnclaimed
        }
        guard isAsDeclared else { return .artifactMismatched }
        guard !self.jobs.isEmpty else { return .artifactNoted }
        var planned = self
        let isWork = planned.reconcile().contains { if case .run = $0 { true } else { false } }
        return isWork ? .artifactUploaded : .artifactNoted
    }

    private mutating func delete(_ slot: UploadSlot, _ generation: Int64) -> Trigger {
        var upload = self.uploads[slot] ?? Upload()
        guard generation > upload.deleted else { return .objectOutdated }
        upload.deleted = generation
        self.uploads[slot] = upload
        guard generation >= upload.finalized else { return .objectOutdated }
        return slot == .source ? .sourceDeleted : .artifactDeleted
    }

    private mutating func claim(_ id: String, _ claimant: Claim.Claimant, _ moment: Timestamp) -> Trigger {
        guard self.canRecord(id) else { return .claimsExhausted }
        var claim = self.claims[id] ?? Claim(claimant: claimant)
        if let known = claim.claimedAt, known >= moment { return .claimKnown }
        let wasLive = claim.isLive
        claim.claimant = claimant
        claim.claimedAt = moment
        self.claims[id] = claim
        return claim.isLive && !wasLive ? .claimed : .claimKnown
    }

    private mutating func unclaim(_ id: String, _ moment: Timestamp) -> Trigger {
        guard self.canRecord(id) else { return .claimsExhausted }
        var claim = self.claims[id] ?? Claim(claimant: .other)
        if let known = claim.unclaimedAt, known >= moment { return .claimKnown }
        let wasLive = claim.isLive
        claim.unclaimedAt = moment
        self.claims[id] = claim
        return wasLive && !self.isClaimed ? .unclaimedLast : .unclaimed
    }

    private func canRecord(_ claim: String) -> Bool {
        self.claims[claim] != nil || self.claims.count < Self.maximumClaims
    }

    private mutating func report(
        _ report: ArtifactJob.Report,
        _ told: JobReference,
        _ effects: inout [Effect]
    ) -> Trigger {
        let made = MadeArtifact(name: told.name, generation: told.generation)
        guard var job = self.jobs[told.name], job.generation == told.generation,
            told.attempt.map({ $0 <= job.attempt }) ?? true
        else {
            let newer = self.jobs[told.name].map { $0.generation > told.generation } ?? false
            let isOlder = newer && told.name.hasOneInput
            return isOlder || self.withdrawn[made] != nil ? .jobOutdated : .jobUnknown
        }
        let reason: String? = if case .failed(let reason) = report { reason } else { nil }
        let trigger = job.trigger(for: report, attempt: told.attempt)
        let (response, asked) = job.apply(trigger, attempt: told.attempt, reason: reason)
        switch response {
        case .park: return .jobUnknown
        // Whoever runs it has taken it.
        case .absorb where trigger == .stillRunning && job.phase == .running: return .jobAdvanced
        case .absorb, .refuse: return .jobOutdated
        case .move:
            self.jobs[told.name] = job
            effects += asked
            return self.trigger(after: job, &effects)
        }
    }

    /// What the move of one job means to the asset.
    private mutating func trigger(after job: ArtifactJob, _ effects: inout [Effect]) -> Trigger {
        if job.phase == .failed { return .artifactFailed }
        guard job.phase == .ready else { return .jobAdvanced }
        effects += self.startUnblocked()
        if self.jobs.values.allSatisfy({ $0.phase == .ready }) { return .artifactsComplete }
        return self.jobs.values.contains { $0.phase.isUnderWay } ? .jobAdvanced : .artifactsIncomplete
    }

    private mutating func retry(_ name: ArtifactName, _ effects: inout [Effect]) -> Trigger {
        guard var job = self.jobs[name], job.phase == .failed else { return .retryRefused }
        guard self.uploads[job.input]?.isPresent == true else { return .retryWithoutInput }
        effects += job.apply(.retryRequested).effects
        self.jobs[name] = job
        return .retryRequested
    }
}
