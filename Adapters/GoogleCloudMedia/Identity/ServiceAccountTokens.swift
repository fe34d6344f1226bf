public import AdapterKit
public import Model

/// Tokens for a service account's key: a signed assertion is exchanged for one.
///
/// Source: RFC 7523, and Google Identity, "Using OAuth 2.0 for server to server applications": an hour at most.
public struct ServiceAccountTokens: AccessTokenIssuing {
    private let key: ServiceAccountKey
    private let outbound: OutboundHTTP

    private static let lifetime = Duration.seconds(3600)
    public let early = Duration.seconds(300)

    public init(key: ServiceAccountKey, outbound: OutboundHTTP) {
        self.key = key
        self.outbound = outbound
    }

    public func issue(_ scope: GoogleCloudScope, now: Timestamp) async throws(GoogleCloudFailure) -> AccessToken {
        let request = try self.request(scope, now: now)
        let answer = try await self.outbound.send(request, as: .token)
        return try AccessToken.read(answer, to: .token, now: now)
    }

    /// The exchange: a form with the assertion.
    func request(_ scope: GoogleCloudScope, now: Timestamp) throws(GoogleCloudFailure) -> OutboundRequest {
        let assertion = try self.key.token([
            "iss": .string(self.key.email), "scope": .string(scope.text), "aud": .string(self.key.tokenURL),
            "iat": .integer(now.seconds), "exp": .integer((now + Self.lifetime).seconds),
        ])
        return .form(
            FormFields([
                .init("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), .init("assertion", assertion),
            ]),
            to: self.key.tokenURL
        )
    }
}
