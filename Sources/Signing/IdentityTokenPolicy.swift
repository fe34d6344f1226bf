import Model

/// Whose identity tokens (OpenID Connect Core 1.0 section 2) are accepted.
///
/// An audience alone proves little: anybody with an account at the issuer can have a token made for any audience. So
/// the e-mail address of the service account is always checked too.
public struct IdentityTokenPolicy: Sendable, Hashable {
    public var issuers: [String]
    /// Any of them.
    public var audiences: [String]
    /// Any of them, exactly as the issuer writes it.
    public var emails: [String]
    /// How far the issuer's clock may be from ours, in seconds, both ways.
    public var skew: Int64

    public init(issuers: [String], audiences: [String], emails: [String], skew: Int64) {
        self.issuers = issuers
        self.audiences = audiences
        self.emails = emails
        self.skew = max(0, min(skew, Self.latest))
    }

    /// The last second of the year 9999; sums of two such numbers stay far within 64 bits.
    private static let latest: Int64 = 253_402_300_799

    /// The times that have to be looked at again whenever a token comes back.
    struct Times: Sendable, Hashable {
        var expires: Int64
        /// The latest of `iat` and `nbf`.
        var begins: Int64
    }

    /// - Throws: `.wrongClaim`, which names the first claim that is missing or other than configured.
    func times(of claims: JSONObject) throws(VerificationFailure) -> Times {
        guard let issuer = claims["iss"]?.string, self.issuers.contains(issuer) else { throw .wrongClaim("iss") }
        let audiences =
            switch claims["aud"] {
            case .string(let audience): [audience]
            case .array(let list): list.compactMap(\.string)
            default: [String]()
            }
        guard self.audiences.contains(where: { audiences.contains($0) }) else { throw .wrongClaim("aud") }
        guard let email = claims["email"]?.string, self.emails.contains(email) else { throw .wrongClaim("email") }
        guard claims["email_verified"] == .bool(true) else { throw .wrongClaim("email_verified") }
        guard let expires = Self.seconds(claims["exp"]) else { throw .wrongClaim("exp") }
        guard let issued = Self.seconds(claims["iat"]), issued <= expires else { throw .wrongClaim("iat") }
        guard let notBefore = claims["nbf"] else { return Times(expires: expires, begins: issued) }
        guard let notBefore = Self.seconds(notBefore) else { throw .wrongClaim("nbf") }
        return Times(expires: expires, begins: max(issued, notBefore))
    }

    /// - Throws: `.expired`, `.tooNew`.
    func check(_ times: Times, now: Timestamp) throws(VerificationFailure) {
        let now = now.seconds
        if now > times.expires + self.skew { throw .expired(seconds: now - times.expires) }
        if times.begins > now + self.skew { throw .tooNew(seconds: times.begins - now) }
    }

    private static func seconds(_ claim: JSON?) -> Int64? {
        claim?.integer.flatMap { (0...Self.latest).contains($0) ? $0 : nil }
    }
}
