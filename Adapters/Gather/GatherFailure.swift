public import AdapterKit

/// Why a guest list was not read or changed. Nothing in it quotes the key, an address or an answer.
public enum GatherFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// 400: Gather does not take the list.
    case badRequest
    /// 401 or 403.
    case notPermitted(status: Int)
    /// 404.
    case unknownSpace
    /// 429; `after` is the pause that is asked for.
    case rateLimited(after: Duration?)
    /// 5xx, or 408.
    case unavailable(status: Int, after: Duration?)
    /// A status that the API does not have, a redirect for one.
    case unexpected(status: Int)
    /// A good status with something that is not Gather's answer.
    case unreadable(reason: String)
    /// There is no answer; a change may have been made or not.
    case noAnswer(OutboundFailure)
    /// The caller gave up before its turn came; nothing was sent.
    case canceled

    /// The stable code that is stored.
    public var code: String {
        switch self {
        case .badRequest: "gather_bad_request"
        case .notPermitted: "gather_not_permitted"
        case .unknownSpace: "gather_unknown_space"
        case .rateLimited: "gather_rate_limited"
        case .unavailable: "gather_unavailable"
        case .unexpected: "gather_unexpected_status"
        case .unreadable: "gather_unreadable_answer"
        case .noAnswer(let failure): "gather_\(failure.code)"
        case .canceled: "gather_canceled"
        }
    }

    /// Whether the same call may succeed later without anybody's doing. Every call may be made again without harm.
    public var isTransient: Bool {
        switch self {
        case .rateLimited, .unavailable, .unreadable, .canceled: true
        case .noAnswer(.forbidden), .noAnswer(.answerTooLong): false
        case .noAnswer: true
        case .badRequest, .notPermitted, .unknownSpace, .unexpected: false
        }
    }

    /// The pause that the provider asks for before the next call.
    public var retryAfter: Duration? {
        switch self {
        case .rateLimited(let after), .unavailable(_, let after): after
        default: nil
        }
    }

    public var description: String {
        switch self {
        case .badRequest: "Gather does not take this guest list (400)"
        case .notPermitted(let status):
            "Gather refuses the API key (\(status)): its owner must be an admin or builder of the space"
        case .unknownSpace: "Gather knows no such space (404): write it as id/name, as in its URL"
        case .rateLimited(let after): "Gather wants fewer calls (429)\(Self.pause(after))"
        case .unavailable(let status, let after): "Gather fails (\(status))\(Self.pause(after))"
        case .unexpected(let status): "Gather answers with the unexpected status \(status)"
        case .unreadable(let reason): "Gather's answer cannot be read: \(reason)"
        case .noAnswer(let failure): "Gather: \(failure)"
        case .canceled: "the call to Gather was given up before its turn came"
        }
    }

    private static func pause(_ after: Duration?) -> String {
        after.map { ", and again after \($0.components.seconds) s" } ?? ""
    }
}
