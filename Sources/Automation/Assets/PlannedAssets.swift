import Model
import Store
import Workflows

/// The assets of a batch while it is being worked out: later events see what earlier ones did.
struct PlannedAssets {
    /// What is to be done about one event or fact.
    struct Work {
        var announcements: [EventDraft] = []
        var history: [(asset: AssetID, entry: AssetHistoryEntry, event: EventRowID?)] = []
        var commands: [NewCommand] = []
        var commandChanges: [AutomationPlan.CommandChange] = []
        var timers: [TimerChange] = []
        var links: [AssetLink] = []
        var parkedFor: ParkedEvent.Awaited?
        var unparked: Set<ParkedEvent.Awaited> = []
    }

    private let settings: AssetSettings?
    private var known: [AssetID: AssetRecord]
    private var touched: Set<AssetID> = []
    private let ids: IdentifierGenerator
    private let now: Timestamp
    private(set) var work = Work()

    init(_ settings: AssetSettings?, known: [AssetID: AssetRecord], ids: IdentifierGenerator, now: Timestamp) {
        self.settings = settings
        self.known = known
        self.ids = ids
        self.now = now
    }

    /// Those that changed, in a fixed order.
    var changed: [AssetRecord] { self.touched.sorted().compactMap { self.known[$0] } }

    /// Hands over what is to be done, once.
    mutating func takeWork() -> Work {
        defer { self.work = Work() }
        return self.work
    }

    /// - Returns: what was made of the event, and why where its asset's history does not say so.
    mutating func tell(_ event: PendingEvent) -> (handling: Handling, note: String?) {
        guard self.settings != nil else { return (.none, nil) }
        if event.type == "post.created" { return self.claim(event) }
        guard let link = event.assetLink, let asset = self.known[link.asset] else { return self.wait(event) }
        guard let fact = AssetFacts.fact(event, link, of: asset) else {
            return (.absorbed, "\(asset.id): it tells the asset nothing")
        }
        let step = self.apply(fact, to: link.asset, Cause(event))
        if case .parked = step?.outcome { self.work.parkedFor = .change(link.asset) }
        return (step?.handling ?? .absorbed, step?.reason.map { "\(link.asset): \($0)" })
    }

    /// Tells an asset something that no event tells.
    ///
    /// - Returns: what came of it; nil where there is no such asset.
    mutating func tell(_ direct: DirectAssetFact) -> AssetPipeline.Step? {
        guard self.settings != nil else { return nil }
        if let link = direct.link { self.work.links.append(link) }
        return self.apply(direct.fact, to: direct.asset, Cause(direct))
    }

    /// What waited and whose time is over is refused on the record of its asset, if there is one.
    mutating func expire(_ event: PendingEvent) -> String {
        let reason = "what must come before it has not come in time"
        // Of several assets those that have come are claimed all the same.
        _ = self.claim(event)
        self.work.parkedFor = nil
        for id in Set([event.assetLink?.asset].compactMap(\.self) + event.namedAssets).sorted() {
            guard let asset = self.known[id] else { continue }
            let phase = asset.machine.phase
            self.record(id, Cause(event), trigger: event.type, outcome: "refused", from: phase, to: phase, note: reason)
        }
        return reason
    }

    /// Nothing leads from it to an asset. An upload may only be early; of what appears in the published bucket the end of
    /// each job is known before it begins, and the rest is what lies beside it.
    private mutating func wait(_ event: PendingEvent) -> (Handling, String?) {
        guard let object = event.assetObject else { return (.absorbed, "it names no object and no job") }
        if let bucket = event.data?["bucket"]?.string, bucket != self.settings?.uploadBucket { return (.none, nil) }
        self.work.parkedFor = .object(object)
        return (.parked, nil)
    }

    private mutating func claim(_ event: PendingEvent) -> (Handling, String?) {
        var handling = Handling.none
        var notes = [event.faultOfNamedAssets].compactMap(\.self)
        guard event.namedAssets.count <= PendingEvent.maximumNamedAssets else {
            return (.refused, "it names more than \(PendingEvent.maximumNamedAssets) assets")
        }
        for id in event.namedAssets {
            guard self.known[id] != nil else {
                // Those that are known are claimed now; told again, it claims them no second time.
                self.work.parkedFor = .asset(id)
                continue
            }
            let fact = AssetPipeline.Fact.claimed(
                event.subject,
                by: .post,
                at: event.occurredAt ?? event.acceptedAt
            )
            guard let step = self.apply(fact, to: id, Cause(event)) else { continue }
            if handling != .moved { handling = handling == .absorbed ? .absorbed : step.handling }
            if step.handling == .moved { handling = .moved }
            if let reason = step.reason { notes.append("\(id): \(reason)") }
        }
        if self.work.parkedFor != nil { handling = .parked }
        return (handling, notes.isEmpty ? nil : notes.joined(separator: "; "))
    }

    private mutating func apply(_ fact: AssetPipeline.Fact, to id: AssetID, _ cause: Cause) -> AssetPipeline.Step? {
        guard var asset = self.known[id] else { return nil }
        let step = asset.machine.apply(fact)
        if case .parked = step.outcome {
            // Stored with its version: had it changed meanwhile, what is parked now would wait for what has passed.
            self.touched.insert(id)
            return step
        }
        if step.isChange {
            asset.updatedAt = self.now
            self.known[id] = asset
            self.touched.insert(id)
            self.work.unparked.insert(.change(id))
        }
        self.record(
            id,
            cause,
            trigger: step.trigger.rawValue,
            outcome: step.outcomeName,
            from: step.from,
            to: step.to,
            note: step.reason ?? asset.machine.failure
        )
        for effect in step.effects { self.carry(effect, asset, cause) }
        return step
    }

    private mutating func carry(_ effect: AssetPipeline.Effect, _ asset: AssetRecord, _ cause: Cause) {
        guard let settings = self.settings else { return }
        let commands = AssetCommands(settings: settings, asset: asset)
        let machine = MachineID.asset(asset.id)
        switch effect {
        case .announce(let phase):
            self.work.announcements.append(.asset(asset, announces: phase, cause: cause))
            guard phase == .removed else { return }
            self.work.commandChanges += AssetCommands.runs.map {
                AutomationPlan.CommandChange(machine: machine, kind: $0, .callOff(reason: "the asset was removed"))
            }
        case .announceClaim(let claim):
            self.work.announcements.append(.asset(asset, claimedBy: claim, cause: cause))
        case .tell(let stage, let claim):
            self.work.announcements.append(.processing(stage, of: asset, for: claim, cause: cause))
        case .run(let call):
            self.work.commands.append(commands.run(call, id: self.ids.next()))
            if let output = commands.output(of: call) { self.work.links.append(output) }
        case .query(let call):
            if let query = commands.query(call, occasion: self.now, id: self.ids.next()) {
                self.work.commands.append(query)
            }
        // What it makes in spite of this is ignored.
        case .cancel(let call):
            if let cancel = commands.cancel(call, id: self.ids.next()) { self.work.commands.append(cancel) }
        case .setDeadline(let call):
            let dueAt = self.now + settings.deadline(of: call)
            self.work.timers.append(.set(MachineTimer(machine: machine, name: call.key, dueAt: dueAt)))
        case .clearDeadline(let call): self.work.timers.append(.clear(machine, name: call.key))
        case .cleanUpPrevious(let previous): _ = self.apply(.replaced(by: asset.id), to: previous, cause)
        case .deleteUpload(let slot, let generation):
            if let delete = commands.delete(slot, generation: generation, id: self.ids.next()) {
                self.work.commands.append(delete)
            }
        case .deleteOutput(let made):
            self.work.commands.append(commands.delete(made, moves: asset.machine.moves, id: self.ids.next()))
        }
    }

    private mutating func record(
        _ asset: AssetID,
        _ cause: Cause,
        trigger: String,
        outcome: String,
        from: AssetPipeline.Phase,
        to: AssetPipeline.Phase,
        note: String?
    ) {
        let entry = AssetHistoryEntry(
            at: self.now,
            trigger: trigger,
            outcome: outcome,
            from: from,
            to: to,
            event: cause.event?.id,
            note: note,
            cause: cause.event == nil ? cause.id : nil
        )
        self.work.history.append((asset, entry, cause.event?.row))
    }
}
