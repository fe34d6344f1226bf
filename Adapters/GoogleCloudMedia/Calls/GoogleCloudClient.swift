public import AdapterKit
public import Model

/// Sends calls with a token; one that is not taken is replaced once.
public struct GoogleCloudClient: Sendable {
    private let outbound: OutboundHTTP
    private let tokens: AccessTokens?
    private let scope: GoogleCloudScope
    let time: TimeSource

    /// - Parameter tokens: nil for an emulator, which asks for none.
    public init(
        outbound: OutboundHTTP,
        tokens: AccessTokens?,
        scope: GoogleCloudScope = .cloudPlatform,
        time: TimeSource
    ) {
        self.outbound = outbound
        self.tokens = tokens
        self.scope = scope
        self.time = time
    }

    /// The answer, whatever its status.
    ///
    /// 401 says that nothing was done: the token was withdrawn, or the clock here was set, so the call is made once more
    /// with a new one.
    func send(_ request: OutboundRequest, as call: GoogleCloudCall) async throws(GoogleCloudFailure) -> OutboundResponse
    {
        guard let tokens = self.tokens else { return try await self.outbound.send(request, as: call) }
        let token = try await tokens.token(for: self.scope)
        let answer = try await self.outbound.send(Self.authorized(request, by: token), as: call)
        guard answer.status == 401 else { return answer }
        await tokens.discard(token, for: self.scope)
        let next = try await tokens.token(for: self.scope)
        return try await self.outbound.send(Self.authorized(request, by: next), as: call)
    }

    private static func authorized(_ request: OutboundRequest, by token: AccessToken) -> OutboundRequest {
        var request = request
        request.headers.append(.init("authorization", token.authorization))
        return request
    }
}
