import AdapterKit
import AsyncHTTPClient

extension OutboundHTTP {
    /// A client for each call: for calls that are rare, so that no connection is kept for them and nothing is left to
    /// shut down.
    static let perCall = OutboundHTTP { request throws(OutboundFailure) in
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.clientConfiguration)
        let answer: Result<OutboundResponse, OutboundFailure>
        do throws(OutboundFailure) { answer = .success(try await Self.over(client).send(request)) } catch {
            answer = .failure(error)
        }
        do { try await Self.close(client) } catch {
            throw .unreachable(detail: "the connection did not close cleanly (\(ErrorText.of(error)))")
        }
        return try answer.get()
    }

    private static func close(_ client: HTTPClient) async throws { try await client.shutdown() }
}
