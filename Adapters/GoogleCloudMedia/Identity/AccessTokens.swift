public import Model

/// The tokens at hand: one for each scope, replaced before its end by one call, however many want it.
public actor AccessTokens {
    private struct Entry {
        var token: AccessToken
        var refreshAt: Timestamp
    }

    private let issuer: any AccessTokenIssuing
    private let time: TimeSource
    private var entries: [GoogleCloudScope: Entry] = [:]
    private var flights: [GoogleCloudScope: Task<Result<AccessToken, GoogleCloudFailure>, Never>] = [:]

    /// A token is not used in its last seconds: the call with it takes time.
    private static let margin = Duration.seconds(10)
    /// After a refresh that failed, while the old token still serves.
    private static let pause = Duration.seconds(30)

    public init(issuer: any AccessTokenIssuing, time: TimeSource) {
        self.issuer = issuer
        self.time = time
    }

    /// A token that serves now.
    ///
    /// Whoever comes first in the last minutes of a token fetches the next one; others go on with the old one meanwhile, and
    /// so does everybody while no new one can be had.
    public func token(for scope: GoogleCloudScope) async throws(GoogleCloudFailure) -> AccessToken {
        let now = self.time.now()
        let old = self.entries[scope].flatMap { now < $0.token.expiresAt - Self.margin ? $0 : nil }
        if let old, now < old.refreshAt || self.flights[scope] != nil { return old.token }
        do throws(GoogleCloudFailure) { return try await self.fetch(scope).get() } catch {
            guard let old, error.isTransient else { throw error }
            if self.entries[scope]?.token == old.token { self.entries[scope]?.refreshAt = now + Self.pause }
            return old.token
        }
    }

    /// Forgets a token that was not taken, unless another has come since.
    public func discard(_ token: AccessToken, for scope: GoogleCloudScope) {
        if self.entries[scope]?.token == token { self.entries[scope] = nil }
    }

    private func fetch(_ scope: GoogleCloudScope) async -> Result<AccessToken, GoogleCloudFailure> {
        if let flight = self.flights[scope] { return await flight.value }
        // A task of its own: who began it may be canceled while others wait for it.
        let flight = Task { await self.issue(scope) }
        self.flights[scope] = flight
        return await flight.value
    }

    private func issue(_ scope: GoogleCloudScope) async -> Result<AccessToken, GoogleCloudFailure> {
        defer { self.flights[scope] = nil }
        let now = self.time.now()
        do throws(GoogleCloudFailure) {
            let token = try await self.issuer.issue(scope, now: now)
            let lifetime = token.expiresAt - now
            // One that comes near its end already is not asked for again at every call.
            let refreshAt = now + max(lifetime - self.issuer.early, lifetime / 2)
            self.entries[scope] = Entry(token: token, refreshAt: refreshAt)
            return .success(token)
        } catch { return .failure(error) }
    }
}
