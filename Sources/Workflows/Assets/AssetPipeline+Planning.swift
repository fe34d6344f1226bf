extension AssetPipeline {
    /// Brings the jobs to what the plan wants now: withdraws what it does not want, and starts what can start.
    mutating func reconcile() -> [Effect] {
        let available = UploadSlot.allCases.filter { $0 != .source && self.generation(of: $0) != nil }
        let wanted = ProcessingPlan(for: self.traits, uploaded: Set(available)).jobs
        var effects: [Effect] = []
        for name in ArtifactName.allCases {
            guard let job = self.jobs[name] else { continue }
            let isWanted = wanted.contains {
                $0.name == name && job.fits($0, generation: self.generation(of: $0.input) ?? 0)
            }
            if !isWanted { effects += self.withdraw(job) }
        }
        for job in wanted where self.jobs[job.name] == nil {
            let generation = self.generation(of: job.input) ?? 0
            let made = MadeArtifact(name: job.name, generation: generation)
            // Wanted once more: its attempts are counted on, because each has a name of its own.
            let attempts = self.withdrawn.removeValue(forKey: made) ?? 0
            self.discarded.remove(made)
            self.jobs[job.name] = ArtifactJob(job, generation: generation, attempts: attempts)
        }
        return effects + self.startUnblocked()
    }

    mutating func startUnblocked() -> [Effect] {
        var effects: [Effect] = []
        for name in ArtifactName.allCases {
            guard var job = self.jobs[name], job.phase == .waiting,
                job.after.allSatisfy({ self.jobs[$0]?.phase == .ready })
            else { continue }
            effects += job.apply(.unblocked).effects
            self.jobs[name] = job
        }
        return effects
    }

    mutating func withdrawAll() -> [Effect] {
        ArtifactName.allCases.flatMap { name in self.jobs[name].map { self.withdraw($0) } ?? [] }
    }

    /// Asks for the deletion of everything that is not wanted any more, each thing once.
    mutating func discardWithdrawn() -> [Effect] {
        let unwanted = self.withdrawn.keys.filter { $0.name.isPublished && !self.discarded.contains($0) }.sorted()
        for made in self.withdrawn.keys {
            // Older than what there is now: what is told of it is known to be outdated without this entry.
            if made.name.hasOneInput, let job = self.jobs[made.name], made.generation < job.generation {
                self.withdrawn[made] = nil
                self.discarded.remove(made)
            } else {
                self.discarded.insert(made)
            }
        }
        return unwanted.map { .deleteOutput($0) }
    }

    private mutating func withdraw(_ job: ArtifactJob) -> [Effect] {
        self.jobs[job.name] = nil
        if job.attempt > 0 {
            self.withdrawn[MadeArtifact(name: job.name, generation: job.generation)] = job.attempt
        }
        return job.phase.isUnderWay ? [.cancel(job.call), .clearDeadline(job.call)] : []
    }

    /// The generation to make something from; nil where none was brought.
    private func generation(of slot: UploadSlot) -> Int64? {
        let upload = self.uploads[slot] ?? Upload()
        // The plan is about the newest source, though it may be gone when it has been processed.
        if slot == .source || upload.isPresent && upload.isAsDeclared { return upload.finalized }
        // A copy that was asked for outlives the object it is made from.
        let copy = slot.artifact.flatMap { self.jobs[$0] }
        return copy.flatMap { $0.action == .copy && $0.phase != .failed ? $0.generation : nil }
    }
}
