import AdapterKit
import Logging
import Model
import Store

/// What is not taken in is kept as evidence, and a flood of it is counted and not kept.
extension Receiver {
    /// Answers a call that is not taken in, and keeps it unless too many of its kind have come.
    func reject(_ call: Call, _ rejection: Rejection) async throws(StoreError) -> ReceiveAnswer {
        var answer = ReceiveAnswer(
            status: rejection.status,
            outcome: .rejected,
            problem: rejection.status < 300
                ? nil : ReceiveAnswer.Problem(code: rejection.code, detail: rejection.detail),
            literal: call.source.literal(for: call.request, isStored: false)
        )
        guard try await self.isKept(call, rejection.standing) else {
            self.countUnstored(
                "rejected_unstored",
                source: call.source.name,
                reason: rejection.code,
                detail: ["remote": "\(call.remote)"]
            )
            return rejection.status < 300 ? Self.tooManyRejected(answer) : answer
        }
        let id: ReceiptID = self.store.ids.next()
        let (request, sealed) = try self.redact(call, sealedFor: id)
        var record = call.record(id, request, proof: rejection.evidence)
        (record.status, record.reason, record.detail) = (.rejected, rejection.code, rejection.detail)
        let payload = ReceiptPayload(
            headers: request.headers.map { ($0.name, $0.value) },
            body: request.body,
            sealedCredentials: sealed
        )
        let acceptance = Acceptance(receipt: record, payload: payload, entries: [], keysExpire: true)
        if case .stored(let receipt) = try await self.store.accept(acceptance) { answer.receipt = receipt.id }
        self.metrics.count(ReceiptStatus.rejected.rawValue, source: call.source.name)
        return answer
    }

    /// To a provider that takes a 2xx for "kept", where this one is not: it is to send it again.
    private static func tooManyRejected(_ answer: ReceiveAnswer) -> ReceiveAnswer {
        var answer = answer
        answer.status = 503
        answer.problem = ReceiveAnswer.Problem(
            code: "too_many_rejected",
            detail: "more calls that cannot be taken in have come than are kept: this one was not, send it again"
        )
        answer.retryAfter = 60
        return answer
    }

    /// Each kind has an account of its own, so that a flood of one leaves room for the evidence of the other.
    private func isKept(_ call: Call, _ standing: Rejection.Standing) async throws(StoreError) -> Bool {
        switch standing {
        case .vouchedFor: true
        case .unproved: try await self.isWithin(self.forgeries, .unproved, call)
        case .openProof: try await self.isWithin(self.openProofs, .proved, call)
        }
    }

    private func isWithin(
        _ budget: RejectionBudget,
        _ kind: RejectedKind,
        _ call: Call
    ) async throws(StoreError) -> Bool {
        let name = call.source.name
        do {
            return try await budget.take(name, bytes: call.request.size, now: call.receivedAt) {
                try await self.store.rejectedVolume(source: name, kind, atMost: self.limits.kept)
            }
        } catch let error as StoreError { throw error } catch { throw .failed(reason: "\(error)") }
    }
}
