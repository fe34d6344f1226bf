import AdapterKit
import Logging
import Model
import Signing
import Store

/// What nothing proves, or what uses a proof again: anybody can send it, so not all of it is kept.
extension Receiver {
    /// How many claims about one thing are taken in unseen; a provider says it once, in two forms perhaps.
    static let claimsOfOne = 20

    /// The answer to a call that nothing proves and that is not kept; nil for one that is.
    ///
    /// What claims something about a payment that we know of is kept whatever else comes, so that no true call is lost. Of
    /// the rest as much is kept as of forgeries.
    func overBudget(_ call: Call, _ normalization: Normalization) async throws(StoreError) -> ReceiveAnswer? {
        guard normalization.drafts.isEmpty else { return nil }
        var isStored = !normalization.entries.isEmpty
        for entry in normalization.entries {
            guard case .claim(let claim) = entry else {
                isStored = false
                continue
            }
            let standing = try await self.store.standing(
                of: call.source.command(of: claim, id: self.store.ids.next()),
                limit: Self.claimsOfOne
            )
            if standing == .expected { return nil }
            isStored = isStored && standing == .stored
        }
        guard try await !self.isWithin(self.unexpected, call) else { return nil }
        guard isStored else {
            return ReceiveAnswer(
                status: 503,
                problem: ReceiveAnswer.Problem(
                    code: "too_many_unproved",
                    detail: "more calls without a proof have come than are kept: this one was not, send it again"
                ),
                retryAfter: 60,
                literal: call.source.literal(for: call.request, isStored: false)
            )
        }
        // All that it says is here already.
        return ReceiveAnswer(
            status: 200,
            outcome: .duplicate,
            literal: call.source.literal(for: call.request, isStored: true)
        )
    }

    /// Keeps a proved call whose token another call used for something else, so that it can be looked at.
    ///
    /// - Returns: nil where too many of its kind have come; it is counted then.
    func quarantine(
        _ call: Call,
        _ proof: SignatureProof,
        tokenUsedBy first: ReceiptID
    ) async throws(StoreError) -> ReceiptRecord? {
        guard try await self.isWithin(self.unexpected, call) else { return nil }
        let (request, _) = try self.redact(call)
        let detail = "its signed state is good for one payment, and \(first) used it for another"
        var record = call.record(self.store.ids.next(), request, proof: proof)
        (record.reason, record.detail) = (TokenUse.reusedCode, detail)
        let acceptance = Acceptance(
            receipt: record,
            payload: ReceiptPayload(headers: request.headers.map { ($0.name, $0.value) }, body: request.body),
            entries: [.other(ReceiptEntry(status: .quarantined, detail: detail))],
            keysExpire: call.source.keysExpire
        )
        guard case .stored(let receipt) = try await self.store.accept(acceptance) else {
            throw .failed(reason: "a call without an event of its own was not stored")
        }
        return receipt
    }

    private func isWithin(_ budget: RejectionBudget, _ call: Call) async throws(StoreError) -> Bool {
        let isWithin: Bool
        do {
            isWithin = try await budget.take(call.source.name, bytes: call.request.size, now: call.receivedAt) {
                try await self.store.unexpectedVolume(source: call.source.name, atMost: self.limits.kept)
            }
        } catch let error as StoreError { throw error } catch { throw .failed(reason: "\(error)") }
        if !isWithin {
            self.countUnstored("unexpected_unstored", source: call.source.name, detail: ["remote": "\(call.remote)"])
        }
        return isWithin
    }
}
