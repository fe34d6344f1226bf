/// Why there is no answer. What the provider did with the call is not known, except where it was never sent.
public enum OutboundFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case timedOut
    /// No connection, or it broke; `detail` names neither credentials nor bodies.
    case unreachable(detail: String)
    /// The answer is longer than we read.
    case answerTooLong(limit: Int)
    /// Nothing may be sent there; `detail` says which rule forbids it.
    case forbidden(detail: String)

    /// The stable code that is stored.
    public var code: String {
        switch self {
        case .timedOut: "timed_out"
        case .unreachable: "unreachable"
        case .answerTooLong: "answer_too_long"
        case .forbidden: "forbidden"
        }
    }

    public var description: String {
        switch self {
        case .timedOut: "the provider did not answer in time"
        case .unreachable(let detail): "the provider cannot be reached: \(detail)"
        case .answerTooLong(let limit): "the provider's answer is longer than \(limit) bytes"
        case .forbidden(let detail): "the call was not sent: \(detail)"
        }
    }
}
