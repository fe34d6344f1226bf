import Model
public import Store
public import Workflows

extension Automator {
    /// Tells an asset something that no event tells, and stores what it does.
    ///
    /// - Parameters:
    ///   - fired: the timer that tells it; gone in the same transaction.
    ///   - settling: what came of the command that tells it; kept in the same transaction.
    ///   - isRequest: somebody waits for the answer: what the machine refuses is not stored at all.
    /// - Returns: the step and the asset after it; nil where there is no such asset, and where the command or the timer
    ///   was somebody else's by then.
    @discardableResult
    public func tell(
        _ direct: DirectAssetFact,
        fired: MachineTimer? = nil,
        settling: CommandResult? = nil,
        isRequest: Bool = false
    ) async throws(StoreError) -> (step: AssetPipeline.Step, asset: AssetRecord)? {
        try await self.carryOut(of: "asset \(direct.asset)", fired, settling, isRequest) { () throws(StoreError) in
            let snapshot = try await self.store.automationSnapshot(of: direct.asset)
            guard let before = snapshot.assets[direct.asset],
                let (plan, step) = self.planner.plan(for: direct, snapshot, now: self.store.time.now())
            else { return nil }
            let after = plan.assets.first { $0.id == direct.asset } ?? before
            return Telling(plan: plan, step.handling, told: (step, after), declined: (step, before))
        }
    }

    /// - Returns: false where there is nothing to tell: the attempt is still to be recorded.
    func settle(_ result: CommandResult, of asset: AssetID) async throws(StoreError) -> Bool {
        guard let fact = AssetFacts.fact(of: result) ?? self.note(result) else { return false }
        let direct = DirectAssetFact(
            asset: asset,
            fact: fact,
            cause: "\(result.claim.id)",
            link: AssetFacts.link(of: result, asset)
        )
        return try await self.tell(direct, settling: result) != nil
    }

    /// A job that was taken by its service and got a name there: the asset hears that it goes on.
    private func note(_ result: CommandResult) -> AssetPipeline.Fact? {
        guard case .done = result.outcome, result.report?["name"] != nil,
            let job = result.claim.payload["job"]?.string.flatMap({ JobReference(key: $0) })
        else { return nil }
        return .jobRunning(job)
    }

    /// The deadline of a job.
    func fire(_ timer: MachineTimer, of asset: AssetID) async throws(StoreError) {
        guard let job = JobReference(key: timer.name) else {
            throw .failed(reason: "an asset has no timer \(timer.name)")
        }
        if try await self.isUnheard(job, timer.name, of: asset) {
            let deadline = self.planner.assets.map { $0.deadline(of: timer.name) } ?? AssetSettings.deadline
            return try await self.store.postpone(timer, until: self.store.time.now() + deadline)
        }
        let direct = DirectAssetFact(asset: asset, fact: .jobOverdue(job), cause: "timer \(timer.name)")
        // An asset that is gone, and one without configuration, wait for nothing.
        guard try await self.tell(direct, fired: timer) == nil else { return }
        var plan = AutomationPlan()
        plan.fired = [timer]
        _ = try await self.store.carryOut(plan)
    }

    /// Whether the call that asks for a job, or about it, is still on its way: whoever runs it has said nothing, because
    /// nobody has heard. Such a call has a schedule of its own, and a second one beside it would fare no better. Keys are
    /// the exception: the call for them goes on until they are there.
    private func isUnheard(_ job: JobReference, _ key: String, of asset: AssetID) async throws(StoreError) -> Bool {
        try await self.store.waiting(for: .asset(asset)).contains { kind, name in
            if kind == .mediaQuery { return name.hasPrefix("\(asset):\(key):") }
            return job.name != .keys && AssetCommands.runs.contains(kind) && name == "\(asset):\(key)"
        }
    }

    /// What an event would do to its assets, a line per transition and effect.
    func assetPreview(
        _ facts: EventFacts,
        type: String,
        subject: String,
        draft: EventDraft?
    ) async throws(StoreError) -> [String] {
        guard self.planner.assets != nil else { return ["no transition: no assets are kept here"] }
        var event = PendingEvent(imagining: draft, facts, type: type, subject: subject, at: self.store.time.now())
        if let object = event.assetObject { event.assetLink = try await self.store.assetLink(object) }
        guard let ids = event.assetLink.map({ [$0.asset] }) ?? (event.namedAssets.isEmpty ? nil : event.namedAssets)
        else { return ["no transition: it leads to no asset"] }
        var lines: [String] = []
        for id in ids {
            guard var asset = try await self.store.asset(id) else {
                lines.append("parked: no asset \(id)")
                continue
            }
            let fact =
                event.assetLink.map { AssetFacts.fact(event, $0, of: asset) }
                ?? .claimed(subject, by: .post, at: event.occurredAt ?? event.acceptedAt)
            guard let fact else {
                lines.append("\(id): no transition: \(type) tells it nothing")
                continue
            }
            let step = asset.machine.apply(fact)
            lines.append("\(id): \(step.summary)")
            lines += step.effects.isEmpty ? ["no effect"] : step.effects.map(\.preview)
        }
        return lines
    }
}
