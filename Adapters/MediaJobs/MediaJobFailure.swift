public import AdapterKit

/// Why a job was not taken, or nothing is known of it. Nothing in it quotes a secret, a job or an answer.
public enum MediaJobFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// 401 or 403: the service does not take the signature.
    case notPermitted(status: Int)
    /// Another 4xx: the service does not take the job.
    case refused(status: Int)
    /// 408, 425, 429 or 5xx.
    case unavailable(status: Int, after: Duration?)
    /// A status that is none of this API's, a redirect for one.
    case unexpected(status: Int)
    /// A good status with something that is no answer.
    case unreadable(reason: String)
    /// There is no answer; the service may have the job or not.
    case noAnswer(OutboundFailure)
    case unusable(MediaJobError)
    case unsigned

    /// The stable code that is stored.
    public var code: String {
        switch self {
        case .notPermitted: "media_job_not_permitted"
        case .refused: "media_job_refused"
        case .unavailable: "media_job_unavailable"
        case .unexpected: "media_job_unexpected_status"
        case .unreadable: "media_job_unreadable_answer"
        case .noAnswer(let failure): "media_job_\(failure.code)"
        case .unusable(let error): error.code
        case .unsigned: "media_job_unsigned"
        }
    }

    /// Whether the same call may succeed later without anybody's doing. Every call may be made again without harm.
    public var isTransient: Bool {
        switch self {
        case .unavailable, .unreadable: true
        case .noAnswer(.forbidden), .noAnswer(.answerTooLong): false
        case .noAnswer: true
        case .notPermitted, .refused, .unexpected, .unusable, .unsigned: false
        }
    }

    /// The pause that the service asks for.
    public var retryAfter: Duration? {
        if case .unavailable(_, let after) = self { after } else { nil }
    }

    public var description: String {
        switch self {
        case .notPermitted(let status):
            "the job service refuses the signature (\(status)): compare its secret and its clock with the gateway's"
        case .refused(let status): "the job service refuses the job (\(status))"
        case .unavailable(let status, let after):
            "the job service fails (\(status))" + (after.map { ", and again after \($0.components.seconds) s" } ?? "")
        case .unexpected(let status): "the job service answers with the unexpected status \(status)"
        case .unreadable(let reason): "the job service's answer cannot be read: \(reason)"
        case .noAnswer(let failure): "the job service: \(failure)"
        case .unusable(let error): error.description
        case .unsigned: "the call to the job service could not be signed"
        }
    }
}
