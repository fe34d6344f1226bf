public import AdapterKit
public import CoreMetrics
public import Logging
import Model
import Signing
public import Store

/// Takes calls in: verifies, reads, stores, and only then answers.
public final class Receiver: Sendable {
    /// By name.
    public let sources: [String: Source]
    let store: Store
    let vault: CredentialVault
    private let keySets: KeySetFetcher?
    /// For calls that nothing proves.
    let forgeries: RejectionBudget
    /// For calls under a proof that would be as good for any other body: whoever has seen one can send as many as he likes.
    let openProofs: RejectionBudget
    /// For what is kept without a proof, or with one that was used for something else.
    let unexpected: RejectionBudget
    let limits: RejectionLimits
    private let uses = TokenUses()
    let metrics: IngestMetrics
    private let log: UnstoredLog

    /// - Parameter keySets: fetches keys that providers publish; nil where no source needs any.
    public init(
        sources: [Source],
        store: Store,
        vault: CredentialVault,
        keySets: KeySetFetcher? = nil,
        limits: RejectionLimits = RejectionLimits(),
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.sources = Dictionary(sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.store = store
        self.vault = vault
        self.keySets = keySets
        self.limits = limits
        self.forgeries = RejectionBudget(limits)
        self.openProofs = RejectionBudget(limits)
        self.unexpected = RejectionBudget(limits)
        self.metrics = IngestMetrics(sources: sources.map(\.name), factory: metrics)
        self.log = UnstoredLog(logger)
    }

    /// - Parameter remote: the caller's address.
    public func receive(_ request: InboundRequest, for source: Source, remote: String) async -> ReceiveAnswer {
        if let literal = source.challenger?.challenge(request) {
            self.countUnstored("probe", source: source.name, detail: ["remote": "\(remote)"])
            return ReceiveAnswer(status: literal.status, literal: literal)
        }
        let started = ContinuousClock.now
        let call = Call(
            request: request,
            source: source,
            remote: remote,
            receivedAt: self.store.time.now()
        )
        let answer: ReceiveAnswer
        do throws(StoreError) {
            answer = try await self.answer(call)
        } catch {
            return self.unavailable(error, source)
        }
        if answer.outcome != .rejected { self.noteDuration(since: started) }
        return answer
    }

    func noteDuration(since start: ContinuousClock.Instant) {
        self.metrics.duration.recordNanoseconds((ContinuousClock.now - start).nanoseconds)
    }

    /// Counts and logs a call that is not stored, by one of the names in ``IngestMetrics/unstored``.
    ///
    /// - Parameters:
    ///   - source: nil where the call named none that exists.
    ///   - reason: the stable code of why, where an outcome has several.
    ///   - detail: what helps to find the caller, for the log; holds no secret.
    public func countUnstored(
        _ outcome: String,
        source: String?,
        reason: String? = nil,
        detail: @autoclosure () -> Logger.Metadata
    ) {
        let source = source ?? "-"
        self.metrics.count(outcome, source: source)
        self.log.note(outcome, source: source, reason: reason, detail: detail(), now: self.store.time.now())
    }

    /// The answer to a call whose signed state has been brought too often for one payment; nil for one that is taken in.
    ///
    /// Whoever has such a state, a buyer in the address line, could fill the disk with it.
    private func overUses(_ call: Call, _ proof: SignatureProof) -> ReceiveAnswer? {
        guard let token = proof.token, token.reuse == .quarantined, !self.uses.take(token.value) else { return nil }
        self.countUnstored("unexpected_unstored", source: call.source.name, detail: ["remote": "\(call.remote)"])
        return ReceiveAnswer(
            status: 200,
            outcome: .duplicate,
            literal: call.source.literal(for: call.request, isStored: false)
        )
    }

    private func answer(_ call: Call) async throws(StoreError) -> ReceiveAnswer {
        let verified: VerifiedRequest
        let proof: SignatureProof
        do throws(VerificationFailure) {
            (verified, proof) = try await self.verify(call.request, for: call.source, now: call.receivedAt)
        } catch {
            if error == .keysUnavailable { return self.keysUnavailable(call, error) }
            return try await self.reject(call, Rejection(error, of: call))
        }
        let normalization: Normalization
        do {
            normalization = try call.source.adapter.normalize(verified)
        } catch {
            return try await self.reject(call, Rejection(error, of: call, proof))
        }
        if let answer = self.overUses(call, proof) { return answer }
        if proof.matched == nil, let answer = try await self.overBudget(call, normalization) { return answer }
        let stored: ReceiptRecord
        switch try await self.store(call, normalization, proof) {
        case .stored(let receipt): stored = receipt
        case .reusesToken(let first) where proof.token?.reuse == .quarantined:
            guard let receipt = try await self.quarantine(call, proof, tokenUsedBy: first) else {
                return ReceiveAnswer(
                    status: 200,
                    outcome: .quarantined,
                    literal: call.source.literal(for: call.request, isStored: false)
                )
            }
            stored = receipt
        case .reusesToken(let first):
            return try await self.reject(call, Rejection(tokenUsedBy: first, of: call, proof))
        }
        return self.answer(call, stored: stored)
    }

    func answer(_ call: Call, stored: ReceiptRecord) -> ReceiveAnswer {
        self.metrics.count(stored.status.rawValue, source: call.source.name)
        return ReceiveAnswer(
            status: 200,
            receipt: stored.id,
            outcome: stored.status,
            counts: stored.entries.count > 1
                ? stored.entries.reduce(into: [:]) { $0[$1.status, default: 0] += 1 } : nil,
            literal: call.source.literal(for: call.request, isStored: true)
        )
    }

    /// Proves a call; where that takes a key that is not here, once more after the provider's keys have been fetched.
    ///
    /// - Throws: `.keysUnavailable` where nothing can be said for lack of keys, which is our trouble, not the caller's.
    func verify(
        _ request: InboundRequest,
        for source: Source,
        now: Timestamp
    ) async throws(VerificationFailure) -> (VerifiedRequest, SignatureProof) {
        do throws(VerificationFailure) { return try source.adapter.verify(request, now: now) } catch {
            switch error {
            case .unknownKey, .keysUnavailable: break
            default: throw error
            }
            guard let url = source.keySetURL, let keySets = self.keySets else { throw error }
            let outcome = await keySets.refresh(url)
            // Also after a refusal to fetch: another call may have brought the key in the meantime.
            do throws(VerificationFailure) { return try source.adapter.verify(request, now: now) } catch {
                // Whether a key is new cannot be told while its list cannot be had.
                if case .unknownKey = error, outcome == .failed { throw .keysUnavailable }
                throw error
            }
        }
    }

    private func keysUnavailable(_ call: Call, _ failure: VerificationFailure) -> ReceiveAnswer {
        self.countUnstored("unavailable", source: call.source.name, detail: ["error": "\(failure.code)"])
        return ReceiveAnswer(
            status: 503,
            problem: ReceiveAnswer.Problem(code: failure.code, detail: failure.description),
            retryAfter: 5
        )
    }

    private enum Stored {
        case stored(ReceiptRecord)
        /// Not stored: this call brought the single-use token first.
        case reusesToken(ReceiptID)
    }

    private func store(
        _ call: Call,
        _ normalization: Normalization,
        _ proof: SignatureProof
    ) async throws(StoreError) -> Stored {
        let acceptance = try self.acceptance(of: call, normalization, proof)
        switch try await self.store.accept(acceptance) {
        case .stored(let receipt): return .stored(receipt)
        case .tokenReused(let first): return .reusesToken(first)
        case .versionsDiffer(let ids):
            let settled = try await self.sameByTodaysCode(ids, acceptance, call.source)
            switch try await self.store.accept(acceptance, settled: settled) {
            case .stored(let receipt): return .stored(receipt)
            case .tokenReused(let first): return .reusesToken(first)
            case .versionsDiffer: throw .failed(reason: "an acceptance stayed unsettled")
            }
        }
    }

    func acceptance(
        of call: Call,
        _ normalization: Normalization,
        _ proof: SignatureProof
    ) throws(StoreError) -> Acceptance {
        let (request, _) = try self.redact(call)
        // Made as late as this, ids come to the store nearly in their order.
        let id: ReceiptID = self.store.ids.next()
        return Acceptance(
            receipt: call.record(id, request, proof: proof),
            payload: ReceiptPayload(headers: request.headers.map { ($0.name, $0.value) }, body: request.body),
            entries: normalization.entries.map { self.entry($0, of: id, call) },
            keysExpire: call.source.keysExpire,
            token: TokenUse(proof, of: call.source)
        )
    }

    private func entry(_ entry: Normalization.Entry, of receipt: ReceiptID, _ call: Call) -> Acceptance.Entry {
        let event = { (draft: EventDraft) in
            NewEvent(
                draft,
                source: call.source.eventSource,
                row: self.store.ids.next(),
                origin: .webhook,
                receipt: receipt,
                acceptedAt: call.receivedAt
            )
        }
        return switch entry {
        case .event(let draft): .event(event(draft))
        case .claim(let claim):
            .claim(call.source.command(of: claim, id: self.store.ids.next()), claim.event.map(event))
        case .ignored(let type): .other(ReceiptEntry(status: .ignored, detail: type))
        case .unrecognized(let type): .other(ReceiptEntry(status: .unrecognized, detail: type))
        case .quarantined(let reason): .other(ReceiptEntry(status: .quarantined, detail: reason))
        }
    }

    /// Which of the ids mean the same as the new call when their stored calls are read by today's code.
    private func sameByTodaysCode(
        _ ids: [EventID],
        _ acceptance: Acceptance,
        _ source: Source
    ) async throws(StoreError) -> Set<EventID> {
        var same: Set<EventID> = []
        for (id, known) in try await self.store.knownKeys(ids) {
            guard let receipt = known.receipt, let index = known.entry,
                let draft = try await self.draft(of: receipt, entry: index, source)
            else { continue }
            let fingerprint = Fingerprint(of: draft).value
            let meansTheSame = acceptance.entries.contains { entry in
                switch entry {
                case .event(let event), .claim(_, let event?): event.id == id && event.fingerprint == fingerprint
                case .claim(_, nil), .other: false
                }
            }
            if meansTheSame { same.insert(id) }
        }
        return same
    }

    /// What today's code makes of one entry of a stored call; nil where the call is pruned or makes no event.
    private func draft(of receipt: ReceiptID, entry: Int, _ source: Source) async throws(StoreError) -> EventDraft? {
        guard let record = try await self.store.receipt(receipt),
            let payload = try await self.store.payload(of: receipt),
            let today = try? await source.reading(record, payload, from: self.store),
            today.entries.indices.contains(entry)
        else { return nil }
        return today.entries[entry].draft
    }

    func redact(
        _ call: Call,
        sealedFor receipt: ReceiptID? = nil
    ) throws(StoreError) -> (request: InboundRequest, sealed: [UInt8]?) {
        do {
            return try self.vault.redact(call.request, call.source.descriptor, sealedFor: receipt)
        } catch { throw .failed(reason: "a credential could not be sealed (\(error.code))") }
    }

    func unavailable(_ error: StoreError, _ source: Source) -> ReceiveAnswer {
        self.countUnstored("unavailable", source: source.name, detail: ["error": "\(error)"])
        return Self.unavailable(error)
    }

    private static func unavailable(_ error: StoreError) -> ReceiveAnswer {
        ReceiveAnswer(
            status: 503,
            problem: ReceiveAnswer.Problem(code: error.code, detail: "the call was not stored; send it again"),
            retryAfter: error == .overloaded ? 1 : 5
        )
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
