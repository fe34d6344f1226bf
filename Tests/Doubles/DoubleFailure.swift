public import Model

/// How a double fails a call, whatever is in it.
public enum DoubleFailure: Sendable, Hashable {
    /// Nothing is done and nothing answered.
    case timeout
    /// What is asked is done, and the answer never comes.
    case lostAnswer
    /// 429; nothing is done.
    case tooManyRequests(retryAfterSeconds: Int)
    /// 500; nothing is done.
    case serverError
    /// 200 with a body that no provider sends; nothing is done.
    case garbage

    /// `{"mode": "timeout"}`, as scripts write it.
    public init(_ json: JSON) throws(Complaint) {
        switch json["mode"]?.string {
        case "timeout": self = .timeout
        case "lost_answer": self = .lostAnswer
        case "too_many_requests":
            self = .tooManyRequests(retryAfterSeconds: Int(json["retry_after"]?.integer ?? 1))
        case "server_error": self = .serverError
        case "garbage": self = .garbage
        default:
            throw Complaint("mode is timeout, lost_answer, too_many_requests, server_error or garbage")
        }
    }
}
