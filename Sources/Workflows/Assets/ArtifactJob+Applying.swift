extension ArtifactJob {
    /// Something that is told of a job.
    enum Report: Sendable, Hashable {
        case succeeded
        case failed(reason: String)
        case running
        case lost
        case overdue
    }

    /// Which trigger of the table a report is.
    func trigger(for report: Report, attempt: Int?) -> Trigger {
        // What an earlier attempt made is as good; what else it has to say is not.
        if report == .succeeded { return .succeeded }
        if let attempt, attempt != self.attempt { return .outdated }
        return switch report {
        case .succeeded: .succeeded
        case .failed: .failed
        case .running: .stillRunning
        case .lost: self.hasAttemptsLeft ? .lost : .lostForGood
        case .overdue: self.hasAttemptsLeft ? .overdue : .overdueForGood
        }
    }

    /// Takes in one trigger.
    ///
    /// - Parameters:
    ///   - attempt: the one that was told of, where a report names it.
    ///   - reason: why it failed.
    mutating func apply(
        _ trigger: Trigger,
        attempt: Int? = nil,
        reason: String? = nil
    ) -> (response: TransitionTable<Phase, Trigger>.Response, effects: [AssetPipeline.Effect]) {
        let response = Self.table.response(in: self.phase, to: trigger)
        guard case .move(let next) = response else { return (response, []) }
        let from = self.phase
        self.phase = next
        self.reason = next == .failed ? reason ?? self.silence(trigger) : nil
        return (response, self.effects(of: trigger, from: from, told: attempt))
    }

    private mutating func effects(
        of trigger: Trigger,
        from: Phase,
        told attempt: Int?
    ) -> [AssetPipeline.Effect] {
        let before = self.call
        switch trigger {
        case .unblocked: return self.asked()
        case .overdue where self.phase == .running: return self.asked()
        case .lost: return [.clearDeadline(before)] + self.asked()
        case .retryRequested:
            self.attemptsBefore = self.attempt
            return self.asked()
        case .overdue, .overdueForGood: return self.phase == .queried ? [.query(before), .setDeadline(before)] : []
        case .stillRunning: return [.setDeadline(before)]
        case .succeeded where attempt.map { $0 < self.attempt } ?? false && from.isUnderWay:
            return [.cancel(before), .clearDeadline(before)]
        case .succeeded, .failed, .lostForGood: return from.isUnderWay ? [.clearDeadline(before)] : []
        case .outdated: return []
        }
    }

    private mutating func asked() -> [AssetPipeline.Effect] {
        self.attempt += 1
        return [.run(self.call), .setDeadline(self.call)]
    }

    private func silence(_ trigger: Trigger) -> String {
        trigger == .lostForGood ? "lost \(Self.maximumAttempts) times" : "no end in \(Self.maximumAttempts) attempts"
    }
}
