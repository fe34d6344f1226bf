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
        guard let command = try await store.command(id), let confirming = self.adapter as? any Confirming else {
            throw AdapterFailure("the question that it answers is gone")
        }
        return confirming.confirmation(
            of: ConfirmationQuestion(query: command.payload, earlier: command.earlier),
            by: OutboundResponse(stored: payload.headers, body: payload.body)
        )
    }
}
