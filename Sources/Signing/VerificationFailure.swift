/// Why a call was not proved to come from its provider.
public enum VerificationFailure: Error, Sendable, Hashable {
    case missingHeader(String)
    /// The header is there and cannot be read; `detail` never quotes it.
    case malformedHeader(String, detail: String)
    /// A part of the body or the query that belongs to the proof is not there: `signature.token`, `secret in the query`.
    case missingPart(String)
    /// It is there and cannot be read; `detail` never quotes it.
    case malformedPart(String, detail: String)
    /// What is signed cannot be taken apart, such as a form with a broken escape; `detail` never quotes it.
    case unreadable(detail: String)
    /// It is larger than we are willing to take apart before it is proved. The limit is ours; `detail` says which.
    case tooLarge(detail: String)
    /// The proof is of a kind that this source does not take; `detail` says what would change that.
    case schemeNotAllowed(detail: String)
    /// The source has no secret to check against.
    case noSecret
    /// No secret matched.
    case mismatch
    /// Signed longer ago than the tolerance allows.
    case tooOld(seconds: Int64)
    /// Signed further in the future than the tolerance allows.
    case tooNew(seconds: Int64)
    /// The token cannot be read; `detail` never quotes it.
    case malformedToken(String)
    /// The token is signed in another way than RS256, or not at all.
    case algorithmNotAllowed
    /// The token names a key that the provider does not publish, or did not when its keys were last fetched.
    case unknownKey(String)
    /// The token is not signed by the key that it names.
    case tokenMismatch
    /// A claim of the token is missing or is not what the source is configured with.
    case wrongClaim(String)
    /// The token was good until that long ago.
    case expired(seconds: Int64)
    /// The provider's keys have never been fetched, so nothing can be said of the call. The fault is ours.
    case keysUnavailable
    /// The provider signs nothing and the operator has not opted in.
    case unsignedNotAllowed

    /// How long ago the call was signed, or its token was good until; negative where that is still to come. nil where the
    /// time is not what is wrong.
    public var age: Duration? {
        switch self {
        case .tooOld(let seconds), .expired(let seconds): .seconds(seconds)
        case .tooNew(let seconds): .zero - .seconds(seconds)
        default: nil
        }
    }

    /// The codes of calls that are signed rightly and came at a wrong time.
    public static let codesOfWrongTimes: Set<String> = Set(
        [VerificationFailure.tooOld(seconds: 0), .tooNew(seconds: 0), .expired(seconds: 0)].map(\.code)
    )

    /// The stable code that is stored and answered.
    public var code: String {
        switch self {
        case .unreadable: "call_unreadable"
        case .tooLarge: "call_too_large"
        case .schemeNotAllowed: "scheme_not_allowed"
        case .missingHeader, .missingPart: "signature_missing"
        case .malformedHeader, .malformedPart: "signature_malformed"
        case .noSecret: "no_secret_configured"
        case .mismatch: "signature_mismatch"
        case .tooOld: "timestamp_too_old"
        case .tooNew: "timestamp_too_new"
        case .malformedToken: "token_malformed"
        case .algorithmNotAllowed: "token_algorithm"
        case .unknownKey: "token_key_unknown"
        case .tokenMismatch: "token_signature_mismatch"
        case .wrongClaim(let name): "token_claim_\(name)"
        case .expired: "token_expired"
        case .keysUnavailable: "keys_unavailable"
        case .unsignedNotAllowed: "unsigned_not_allowed"
        }
    }
}

extension VerificationFailure: CustomStringConvertible {
    /// One sentence for an operator: what is wrong and where to look.
    public var description: String {
        switch self {
        case .missingHeader(let name): "the header \(name) is missing"
        case .malformedHeader(let name, let detail): "the header \(name) is malformed: \(detail)"
        case .missingPart(let part): "\(part) is missing"
        case .malformedPart(let part, let detail): "\(part) is malformed: \(detail)"
        case .unreadable(let detail): "what is signed cannot be read: \(detail)"
        case .tooLarge(let detail): "what is signed is larger than is read: \(detail)"
        case .schemeNotAllowed(let detail): "this kind of signature is not taken: \(detail)"
        case .noSecret: "the source has no secret configured"
        case .mismatch: "no configured secret gives this signature: wrong secret, or the body was changed on its way"
        case .tooOld(let seconds):
            "signed \(seconds) s ago, which is outside the tolerance: a replay, or a clock is wrong"
        case .tooNew(let seconds): "signed \(seconds) s in the future, which is outside the tolerance: a clock is wrong"
        case .malformedToken(let detail): "the token is malformed: \(detail)"
        case .algorithmNotAllowed: "the token is not signed with RS256, which alone is accepted"
        case .unknownKey(let kid):
            "the token names the key \(Self.printable(kid)), which the provider does not publish"
        case .tokenMismatch: "the token is not signed by the key that it names: it was forged or changed"
        case .wrongClaim(let name): "the token's \(name) is missing or not the one that the source is configured with"
        case .expired(let seconds): "the token expired \(seconds) s ago: it is used too long, or a clock is wrong"
        case .keysUnavailable: "the provider's keys could not be fetched yet, so the call cannot be proved"
        case .unsignedNotAllowed: "the provider signs nothing and allow_unsigned is not set for this source"
        }
    }

    /// A name that comes from outside, as it may stand in a log: short, and of characters that keys are named with.
    private static func printable(_ name: String) -> String {
        let isPlain = name.utf8.count <= 64 && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isPlain ? name : "of a strange name"
    }
}
