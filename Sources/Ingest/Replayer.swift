import AdapterKit
public import Model
import Signing
public import Store

/// Runs stored calls through today's code again.
///
/// What comes out the same is delivered again under its ids and changes nothing twice. What is new enters as new. What
/// differs is shown, and applied only when asked, as an event that names the one it supersedes.
public final class Replayer: Sendable {
    /// Says what an event would cause, without causing it: one line per transition and effect. Asked of what is not
    /// applied: in a dry run, and of what differs where that is only shown.
    public typealias Preview = @Sendable (EventFacts, EventDraft) async throws -> [String]

    private let receiver: Receiver
    private let store: Store
    private let preview: Preview
    private let maximum: Int
    private let slots = ReplaySlots(Replayer.maximumRunning)

    /// How many run at once; one more is told to come later.
    static let maximumRunning = 4
    /// How many calls' results are kept with the replay; the counts cover all.
    private static let resultsKept = 1000

    /// - Parameter maximum: how many calls one replay covers.
    public init(receiver: Receiver, maximum: Int = ReplayRequest.maximum, preview: @escaping Preview) {
        self.receiver = receiver
        self.store = receiver.store
        self.maximum = maximum
        self.preview = preview
    }

    /// Stores the replay and runs it beside the caller; ``Store/replay(_:)`` shows how far it is.
    ///
    /// - Throws: `.overloaded` while too many run, `.unavailable` after ``stop()``.
    public func start(_ request: ReplayRequest) async throws(StoreError) -> ReplayRecord {
        try self.slots.take()
        let replay: ReplayRecord
        do throws(StoreError) { replay = try await self.begin(request) } catch {
            self.slots.leave()
            throw error
        }
        self.slots.run(replay.id) { _ = await self.finish(replay, request) }
        return replay
    }

    /// Runs it to its end; throws as ``start(_:)`` does.
    public func run(_ request: ReplayRequest) async throws(StoreError) -> ReplayRecord {
        try self.slots.take()
        defer { self.slots.leave() }
        return await self.finish(try await self.begin(request), request)
    }

    /// Lets every replay end after the call it is at, with what it has come to, and starts no other. Returns when those
    /// that run beside their callers have ended: asking for the same again later is safe.
    public func stop() async {
        self.refuse()
        await self.slots.drain()
    }

    func refuse() { self.slots.close() }

    private func begin(_ request: ReplayRequest) async throws(StoreError) -> ReplayRecord {
        let replay = ReplayRecord(
            id: self.store.ids.next(),
            createdAt: self.store.time.now(),
            finishedAt: nil,
            state: .running,
            dryRun: request.dryRun,
            request: request.json,
            counts: .object(JSONObject()),
            results: .array([])
        )
        if !request.dryRun { try await self.store.insert(replay) }
        return replay
    }

    private func finish(_ replay: ReplayRecord, _ request: ReplayRequest) async -> ReplayRecord {
        var replay = replay
        var tally = ReplayTally()
        var redelivered: Set<EventID> = []
        do {
            let ids = try await self.receipts(request)
            tally.leavesMore = ids.count > self.maximum
            for id in ids.suffix(self.maximum) {
                guard !self.slots.isStopping else { throw Stopped() }
                tally.add(try await self.replay(id, request, redelivered: &redelivered), keeping: Self.resultsKept)
                if tally.receipts % 100 == 0 { try await self.save(&replay, tally, request) }
            }
            replay.state = .finished
        } catch {
            replay.state = .failed
            tally.failure = self.slots.isStopping ? "\(Stopped())" : "\(error)"
        }
        replay.finishedAt = self.store.time.now()
        await self.saveAtLast(&replay, tally, request)
        return replay
    }

    /// A store that is in trouble must not leave a replay that has ended shown as running, so this is tried until it
    /// works or the gateway stops; the next start then marks it.
    private func saveAtLast(_ replay: inout ReplayRecord, _ tally: ReplayTally, _ request: ReplayRequest) async {
        while true {
            do {
                return try await self.save(&replay, tally, request)
            } catch {
                replay.state = .failed
                // A sleep that is cut short by the caller's going away ends this too.
                guard !self.slots.isStopping, (try? await self.store.time.sleep(.seconds(1))) != nil else { return }
            }
        }
    }

    private func save(_ replay: inout ReplayRecord, _ tally: ReplayTally, _ request: ReplayRequest) async throws {
        replay.counts = tally.counts
        replay.results = .array(tally.results)
        if !request.dryRun { try await self.store.update(replay) }
    }

    /// One more than are covered where the filter finds so many. Oldest first, so that a replay tells things in the order in which they happened.
    private func receipts(_ request: ReplayRequest) async throws(StoreError) -> [ReceiptID] {
        guard request.ids.isEmpty else { return request.ids.sorted() }
        var found: [ReceiptID] = []
        var page = PageRequest(limit: 1000)
        while found.count <= self.maximum {
            let receipts = try await self.store.receipts(request.filter, page)
            found += receipts.records.map(\.id)
            guard let next = receipts.next else { break }
            page.after = next
        }
        return found.prefix(self.maximum + 1).reversed()
    }

    /// - Parameter redelivered: events that this replay has delivered already: several calls may have told of one.
    private func replay(
        _ id: ReceiptID,
        _ request: ReplayRequest,
        redelivered: inout Set<EventID>
    ) async throws -> ReplayTally.Result {
        guard var receipt = try await self.store.receipt(id) else { return .skipped(id, "unknown_receipt") }
        guard let source = self.receiver.sources[receipt.source] else { return .skipped(id, "source_not_configured") }
        guard let payload = try await self.store.payload(of: id) else { return .skipped(id, "payload_pruned") }
        // A token that was used for something else stays so, whatever code reads the call.
        if receipt.reason == TokenUse.reusedCode, receipt.status == .quarantined {
            return .skipped(id, TokenUse.reusedCode)
        }
        var verified: VerifiedRequest?
        var token: TokenUse?
        let wasRejected = receipt.status == .rejected
        if receipt.status == .rejected {
            guard request.reverify else { return .skipped(id, "rejected_not_reverified") }
            let stored = InboundRequest(receipt, payload)
            let original: InboundRequest
            do {
                original = try self.receiver.vault.restore(stored, sealed: payload.sealedCredentials, receipt: id)
            } catch { return .skipped(id, error.code) }
            do throws(VerificationFailure) {
                let (proved, proof) = try await self.receiver.verify(original, for: source, now: receipt.receivedAt)
                verified = proved
                (receipt.matchedSecret, receipt.signedAt) = (proof.matched, proof.signedAt)
                token = TokenUse(proof, of: source)
            } catch { return .skipped(id, error.code) }
            if let token, try await self.store.otherUse(of: token) != nil { return .skipped(id, TokenUse.reusedCode) }
        }
        let today: Normalization
        do {
            today = try await source.reading(receipt, payload, verified: verified, from: self.store)
        } catch is AdapterFailure { return .skipped(id, "malformed") }
        let known = try await self.store.knownKeys(receipt.entries.compactMap(\.event))
        let findings = ReplayFinding.compare(receipt, today, known: known, source: source)
        var causes: [Int: [String]] = [:]
        for finding in findings where request.dryRun || !request.applies(finding.kind) {
            guard let draft = finding.draft, finding.kind != .unchanged else { continue }
            let facts = EventFacts(draft, provider: receipt.adapter)
            causes[finding.index] = try await self.preview(facts, draft)
        }
        if wasRejected { receipt.entries = today.entries.map { $0.withoutEvent } }
        if request.dryRun {
            let recipients = ReplayRecipients(subscriptions: try await self.store.subscriptions(), request: request)
            for finding in findings {
                guard let line = recipients.line(for: finding, redelivered: &redelivered) else { continue }
                causes[finding.index, default: []].append(line)
            }
            return .replayed(id, findings, causes: causes, done: nil)
        }
        let done = try await self.apply(findings, to: receipt, source, request, token, redelivered: &redelivered)
        guard let done else { return .skipped(id, TokenUse.reusedCode) }
        return .replayed(id, findings, causes: causes, done: done)
    }

    /// - Parameter token: of a call that was rejected before; an accepted one has used its own.
    /// - Returns: what was done; nil where another call took the token meanwhile, and nothing changed.
    private func apply(
        _ findings: [ReplayFinding],
        to receipt: ReceiptRecord,
        _ source: Source,
        _ request: ReplayRequest,
        _ token: TokenUse?,
        redelivered: inout Set<EventID>
    ) async throws(StoreError) -> ReplayDeeds? {
        var receipt = receipt
        var deeds = ReplayDeeds()
        var events: [(entry: Int, event: NewEvent)] = []
        var commands: [(entry: Int, command: NewCommand)] = []
        for finding in findings {
            if finding.kind == .new, let claim = finding.claim {
                commands.append((finding.index, source.command(of: claim, id: self.store.ids.next())))
            }
            switch (finding.kind, finding.draft) {
            case (.same, _):
                guard let event = finding.before?.event else { continue }
                guard !finding.isEventGone else {
                    deeds.gone(finding.index)
                    continue
                }
                guard redelivered.insert(event).inserted else {
                    deeds.deliveredBefore(finding.index)
                    continue
                }
                deeds.delivered(finding.index, to: try await self.store.redeliver(event, to: request.to))
            case (.new, let draft?):
                events.append((finding.index, self.event(draft, receipt, source, supersedes: nil)))
            case (.differs, var draft?) where request.applyDifferences:
                // The old key stays taken; the new meaning gets a key that names what it replaces.
                let old = finding.before?.event
                draft.key = draft.supersedingKey
                events.append((finding.index, self.event(draft, receipt, source, supersedes: old)))
            case (.differs, _): deeds.left(finding.index, hasEvent: finding.draft != nil)
            case (.unchanged, _): deeds.unchanged(finding.index)
            case (.new, nil): continue
            }
        }
        guard !events.isEmpty || !commands.isEmpty || receipt.status == .rejected else { return deeds }
        while receipt.entries.count < findings.count { receipt.entries.append(ReceiptEntry(status: .ignored)) }
        for (index, event) in events { receipt.entries[index] = ReceiptEntry(status: .accepted, event: event.id) }
        for (index, command) in commands {
            let event = receipt.entries[index].event
            receipt.entries[index] = ReceiptEntry(status: .accepted, event: event, detail: command.note)
        }
        (receipt.status, receipt.reason, receipt.detail) = (.ignored, nil, nil)
        receipt.normalizerVersion = source.descriptor.normalizerVersion
        let new: Set<EventID>
        do {
            new = try await self.store.readmit(
                receipt,
                events: events,
                commands: commands,
                keysExpire: source.keysExpire,
                token: token
            )
        } catch .conflict { return nil }
        for (index, event) in events { deeds.entered(index, event, isNew: new.contains(event.id)) }
        for (index, command) in commands where !events.contains(where: { $0.entry == index }) {
            deeds.asked(index, command)
        }
        return deeds
    }

    private func event(
        _ draft: EventDraft,
        _ receipt: ReceiptRecord,
        _ source: Source,
        supersedes: EventID?
    ) -> NewEvent {
        NewEvent(
            draft,
            source: source.eventSource,
            row: self.store.ids.next(),
            origin: .replay,
            receipt: receipt.id,
            acceptedAt: self.store.time.now(),
            supersedes: supersedes
        )
    }
}

/// The gateway was stopped while the replay ran.
private struct Stopped: Error, CustomStringConvertible {
    var description: String { "the gateway was stopped; replay again what is left" }
}

extension Normalization.Entry {
    /// As the entry of a receipt; an event's place is taken by what it becomes.
    fileprivate var withoutEvent: ReceiptEntry {
        switch self {
        case .event, .claim: ReceiptEntry(status: .ignored)
        case .ignored(let type): ReceiptEntry(status: .ignored, detail: type)
        case .unrecognized(let type): ReceiptEntry(status: .unrecognized, detail: type)
        case .quarantined(let reason): ReceiptEntry(status: .quarantined, detail: reason)
        }
    }
}
