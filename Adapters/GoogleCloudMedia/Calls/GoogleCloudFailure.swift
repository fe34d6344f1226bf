public import AdapterKit

/// Why a call to Google Cloud came to nothing. Nothing in it quotes a key, a token or a signature.
public enum GoogleCloudFailure: Error, Sendable, Hashable {
    /// What was answered.
    public struct Refusal: Sendable, Hashable {
        public var call: GoogleCloudCall
        public var status: Int
        /// Google's own short code, such as `forbidden` or `invalid_grant`.
        public var reason: String?
        /// Google's sentence, cut to what a log bears.
        public var message: String?
        /// The pause that is asked for.
        public var after: Duration?

        public init(
            call: GoogleCloudCall,
            status: Int,
            reason: String? = nil,
            message: String? = nil,
            after: Duration? = nil
        ) {
            self.call = call
            self.status = status
            self.reason = reason
            self.message = message
            self.after = after
        }
    }

    /// 400, and other 4xx without a case of their own: the call is wrong.
    case badRequest(Refusal)
    /// 401 or 403, or credentials that are not taken. An operator can mend it, and then the same call succeeds.
    case notPermitted(Refusal)
    /// 404.
    case notFound(Refusal)
    /// 412: the object has another generation than the one that was named.
    case preconditionFailed(Refusal)
    /// 410: a rewrite's token is too old; the rewrite begins anew.
    case expired(Refusal)
    /// 429, or 403 with a rate or a quota as its reason.
    case rateLimited(Refusal)
    /// 408, 409 or 5xx.
    case unavailable(Refusal)
    /// A status that the API does not have, a redirect for one.
    case unexpected(Refusal)
    /// A good status with something that is not Google's answer.
    case unreadable(GoogleCloudCall, reason: String)
    /// There is no answer; what was asked may have been done or not.
    case noAnswer(GoogleCloudCall, OutboundFailure)
    /// What was to be signed cannot be.
    case unsignable(SignedURLError)
    /// The service account's key does not sign.
    case signingFailed

    /// The stable code that is stored.
    public var code: String {
        switch self {
        case .badRequest: "google_bad_request"
        case .notPermitted: "google_not_permitted"
        case .notFound: "google_not_found"
        case .preconditionFailed: "google_precondition_failed"
        case .expired: "google_expired"
        case .rateLimited: "google_rate_limited"
        case .unavailable: "google_unavailable"
        case .unexpected: "google_unexpected_status"
        case .unreadable: "google_unreadable_answer"
        case .noAnswer(_, let failure): "google_\(failure.code)"
        case .unsignable(let error): error.code
        case .signingFailed: "google_signing_failed"
        }
    }

    /// Whether the same call may succeed later: without anybody's doing, or once an operator has mended a permission.
    public var isTransient: Bool {
        switch self {
        case .notPermitted, .expired, .rateLimited, .unavailable, .unreadable: true
        case .noAnswer(_, .forbidden), .noAnswer(_, .answerTooLong): false
        case .noAnswer: true
        case .badRequest, .notFound, .preconditionFailed, .unexpected, .unsignable, .signingFailed: false
        }
    }

    /// The pause before the next call: what Google asks for, or as long as a permission takes to be mended.
    public var retryAfter: Duration? {
        switch self {
        case .notPermitted(let refusal): max(refusal.after ?? .zero, Self.pauseForPermission)
        case .rateLimited(let refusal), .unavailable(let refusal): refusal.after
        default: nil
        }
    }

    private static let pauseForPermission = Duration.seconds(300)

    /// The call that came to nothing; nil where none was made.
    public var call: GoogleCloudCall? {
        switch self {
        case .unreadable(let call, _), .noAnswer(let call, _): call
        default: self.refusal?.call
        }
    }

    var refusal: Refusal? {
        switch self {
        case .badRequest(let refusal), .notPermitted(let refusal), .notFound(let refusal),
            .preconditionFailed(let refusal), .expired(let refusal), .rateLimited(let refusal),
            .unavailable(let refusal), .unexpected(let refusal):
            refusal
        default: nil
        }
    }
}

extension GoogleCloudFailure: CustomStringConvertible {
    /// One sentence for the operator: which call, what came back, and what to do where something can be done.
    public var description: String {
        switch self {
        case .badRequest(let refusal): "\(refusal.told): the call is refused as wrong"
        case .notPermitted(let refusal): "\(refusal.told): \(Self.permissionAdvice(refusal.call))"
        case .notFound(let refusal): "\(refusal.told): what was named is not there"
        case .preconditionFailed(let refusal): "\(refusal.told): the object is of another generation"
        case .expired(let refusal): "\(refusal.told): the rewrite took longer than a week and begins anew"
        case .rateLimited(let refusal): "\(refusal.told): fewer calls are wanted\(refusal.pause)"
        case .unavailable(let refusal): "\(refusal.told): the service fails\(refusal.pause)"
        case .unexpected(let refusal): "\(refusal.told): this status is not expected"
        case .unreadable(let call, let reason): "\(call): the answer cannot be read: \(reason)"
        case .noAnswer(let call, let failure): "\(call): \(failure)"
        case .unsignable(let error): error.description
        case .signingFailed: "the service account's key does not sign: make a new one"
        }
    }

    private static func permissionAdvice(_ call: GoogleCloudCall) -> String {
        switch call {
        case .token: "check that the key is not disabled or deleted and that this machine's clock is right"
        case .metadataToken, .metadataEmail: "check that this machine has a service account"
        case .signBlob: "the service account needs roles/iam.serviceAccountTokenCreator on itself"
        case .bucketPermissions, .objectGet, .objectList, .objectRewrite, .objectDelete:
            "the service account needs roles/storage.objectUser on the buckets"
        case .jobCreate, .jobGet, .jobList, .jobDelete:
            "the service account needs roles/transcoder.admin in the project"
        }
    }
}

extension GoogleCloudFailure.Refusal {
    fileprivate var told: String {
        let words = [self.reason, self.message].compactMap { $0 }.joined(separator: ": ")
        return "\(self.call) answered \(self.status)" + (words.isEmpty ? "" : " (\(words))")
    }

    fileprivate var pause: String { self.after.map { ", and again after \($0.components.seconds) s" } ?? "" }
}
