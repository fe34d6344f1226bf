import Signing

/// The tokens of the management API.
public struct AccessTokens: Sendable {
    private let tokens: [AccessToken]

    public init(_ tokens: [AccessToken]) { self.tokens = tokens }

    /// The token whose secret was presented. Every token is compared, whichever matches, so that the time taken tells
    /// nothing.
    func token(presenting secret: some Sequence<UInt8>) -> AccessToken? {
        let secret = Array(secret)
        var found: AccessToken?
        for token in self.tokens where token.digest.matches(secret) { found = found ?? token }
        return found
    }

    /// Who makes a request and that it may.
    func authorize(_ authorization: String?, for scope: Scope) throws(Problem) -> AccessToken {
        guard let authorization else { throw .unauthorized("token_missing", "send Authorization: Bearer <token>") }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer", let token = self.token(presenting: parts[1].utf8)
        else { throw .unauthorized("token_invalid", "the token is not one of this gateway's") }
        guard token.allows(scope) else { throw .forbidden(missing: scope) }
        return token
    }
}
