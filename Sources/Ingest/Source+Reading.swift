import AdapterKit
import Model
import Store

extension Source {
    /// What today's code makes of a stored call, or of a stored answer to a question of ours.
    ///
    /// - Parameter verified: the call, where it was just proved again.
    /// - Throws: ``AdapterFailure`` where the envelope cannot be read.
    func reading(
        _ receipt: ReceiptRecord,
        _ payload: ReceiptPayload,
        verified: VerifiedRequest? = nil,
        from store: Store
    ) async throws -> Normalization {
        guard let id = receipt.command else {
            return try self.adapter.normalize(
                verified ?? .trustingStoredVerdict(InboundRequest(receipt, payload))
            )
        }
        guard let command = try await store.command(id) else {
            throw AdapterFailure("the question that it answers is gone")
        }
        if command.kind == .refund, let refunding = self.adapter as? any Refunding,
            let refund = RefundOrder(key: "\(id)", wanted: command.payload)
        {
            return refunding.normalization(
                of: OutboundResponse(stored: payload.headers, body: payload.body),
                isSearch: receipt.method == "GET",
                to: refund
            )
        }
        guard let confirming = self.adapter as? any Confirming else {
            throw AdapterFailure("this source's adapter asks nothing")
        }
        return confirming.confirmation(
            of: ConfirmationQuestion(query: command.payload, earlier: command.earlier),
            by: OutboundResponse(stored: payload.headers, body: payload.body)
        )
    }
}
