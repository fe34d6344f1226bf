/// Why a call was not proved to come from its provider.
public enum VerificationFailure: Error, Sendable, Hashable {
    case missingHeader(String)
    /// The header is there and cannot be read; `detail` never quotes it.
    case malformedHeader(String, detail: String)
    /// The source has no secret to check against.
    case noSecret
    /// No secret matched.
    case mismatch
    /// Signed longer ago than the tolerance allows.
    case tooOld(seconds: Int64)
    /// Signed further in the future than the tolerance allows.
    case tooNew(seconds: Int64)
    /// The provider signs nothing and the operator has not opted in.
    case unsignedNotAllowed

    /// The stable code that is stored and answered.
    public var code: String {
        switch self {
        case .missingHeader: "signature_missing"
        case .malformedHeader: "signature_malformed"
        case .noSecret: "no_secret_configured"
        case .mismatch: "signature_mismatch"
        case .tooOld: "timestamp_too_old"
        case .tooNew: "timestamp_too_new"
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
        case .noSecret: "the source has no secret configured"
        case .mismatch: "no configured secret gives this signature: wrong secret, or the body was changed on its way"
        case .tooOld(let seconds):
            "signed \(seconds) s ago, which is outside the tolerance: a replay, or a clock is wrong"
        case .tooNew(let seconds): "signed \(seconds) s in the future, which is outside the tolerance: a clock is wrong"
        case .unsignedNotAllowed: "the provider signs nothing and allow_unsigned is not set for this source"
        }
    }
}
