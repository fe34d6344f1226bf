import AdapterKit

extension OutboundHTTP {
    func send(
        _ request: OutboundRequest,
        as call: GoogleCloudCall
    ) async throws(GoogleCloudFailure) -> OutboundResponse {
        do throws(OutboundFailure) { return try await self.send(request) } catch { throw .noAnswer(call, error) }
    }
}
