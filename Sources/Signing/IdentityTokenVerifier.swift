import Crypto
public import Model
import Synchronization

/// Checks identity tokens, and remembers the ones that held until they expire.
///
/// A provider uses one token for many calls, and checking an RSA signature costs more than all else of a call. What is
/// remembered is the token's SHA-256 and the key that signed it: once the key is withdrawn, so is the token.
public final class IdentityTokenVerifier: Sendable {
    public let policy: IdentityTokenPolicy
    private let capacity: Int
    private let known = Mutex<[SHA256.Digest: Known]>([:])

    private struct Known {
        var kid: String
        var key: RSAPublicKey
        var times: IdentityTokenPolicy.Times
    }

    /// - Parameter capacity: how many tokens are remembered; none with 0.
    public init(policy: IdentityTokenPolicy, capacity: Int = 256) {
        self.policy = policy
        self.capacity = capacity
    }

    /// - Parameters:
    ///   - keys: the key of a name, as far as it is known now.
    /// - Returns: the name of the key that signed the token.
    public func verify(
        _ token: some StringProtocol,
        keys: (String) -> RSAPublicKey?,
        now: Timestamp
    ) throws(VerificationFailure) -> String {
        guard token.utf8.count <= CompactToken.maximumBytes else {
            throw .malformedToken("it is longer than \(CompactToken.maximumBytes) bytes")
        }
        let digest = SHA256.hash(data: Array(token.utf8))
        if let known = self.known.withLock({ $0[digest] }), keys(known.kid) == known.key {
            try self.policy.check(known.times, now: now)
            return known.kid
        }
        let parsed = try CompactToken(parsing: token)
        guard let key = keys(parsed.kid) else { throw .unknownKey(parsed.kid) }
        guard key.isValid(parsed.signature, for: parsed.signedText) else { throw .tokenMismatch }
        let times = try self.policy.times(of: try parsed.claims())
        try self.policy.check(times, now: now)
        self.remember(digest, Known(kid: parsed.kid, key: key, times: times), now: now)
        return parsed.kid
    }

    private func remember(_ digest: SHA256.Digest, _ token: Known, now: Timestamp) {
        guard self.capacity > 0 else { return }
        let earliest = now.seconds - self.policy.skew
        self.known.withLock { known in
            if known.count >= self.capacity { known = known.filter { $0.value.times.expires >= earliest } }
            // Tokens come one after the other, so the one that expires first is the one least needed.
            if known.count >= self.capacity,
                let oldest = known.min(by: { $0.value.times.expires < $1.value.times.expires })
            {
                known[oldest.key] = nil
            }
            known[digest] = token
        }
    }

    /// How many tokens are remembered.
    var count: Int { self.known.withLock(\.count) }
}
