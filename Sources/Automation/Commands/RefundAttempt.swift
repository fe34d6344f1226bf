import AdapterKit
import Model
import Store

/// The calls of one attempt to have money given back, and what their answers mean.
struct RefundAttempt: Sendable {
    let order: RefundOrder
    let adapter: any Refunding
    let http: OutboundHTTP
    let ids: IdentifierGenerator
    let now: Timestamp

    /// Asks for the refund.
    func make() async throws(RefundObstacle) -> CommandOutcome {
        let request = try self.adapter.request(for: self.order)
        let answer: OutboundResponse
        do { answer = try await self.http.send(request) } catch {
            return .retry(reason: "\(error.code): \(error)", after: nil)
        }
        return self.outcome(self.adapter.read(answer: answer, to: self.order), answer, to: request)
    }

    /// Looks for the refund at the provider.
    ///
    /// - Parameters:
    ///   - refusal: what the provider said of it, which its silence here does not confirm.
    ///   - missing: what follows where the provider knows of no such refund. Where that cannot be found out, nothing does.
    func search(
        isDoubted refusal: String? = nil,
        _ missing: () async throws(RefundObstacle) -> CommandOutcome
    ) async throws(RefundObstacle) -> CommandOutcome {
        let doubt = refusal.map { "\($0); whether an earlier attempt was carried out is not known: " } ?? ""
        let request = try self.adapter.search(for: self.order)
        let answer: OutboundResponse
        do { answer = try await self.http.send(request) } catch {
            return .retry(reason: "\(doubt)\(error.code): \(error)", after: nil)
        }
        switch self.adapter.find(self.order, in: answer) {
        case nil: return try await missing()
        case .accepted(let draft): return self.outcome(.accepted(draft), answer, to: request)
        // Another key or server than the attempt went to may know nothing of the payment.
        case .refused(let reason), .retry(let reason):
            return self.outcome(.retry(reason: "\(doubt)\(reason)"), answer, to: request)
        }
    }

    private func outcome(_ reading: RefundAnswer, _ answer: OutboundResponse, to request: OutboundRequest)
        -> CommandOutcome
    {
        let kept = ProviderAnswer(answer, to: request, adapter: self.adapter)
        switch reading {
        case .accepted(let draft): return .done(kept.acceptance([.event(draft)], ids: self.ids, now: self.now))
        case .refused(let reason):
            return .refused(
                reason: reason,
                kept.acceptance([.quarantined(reason: reason)], ids: self.ids, now: self.now)
            )
        case .retry(let reason):
            let pause = answer.header("retry-after").flatMap { RetryAfter.duration($0, now: self.now) }
            return .retry(reason: reason, after: pause)
        }
    }
}
