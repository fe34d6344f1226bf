public import AdapterKit
public import Model

/// What the service says to a job.
public enum MediaJobReceipt: Sendable, Hashable {
    case accepted
    /// It has the job already.
    case known
}

/// How a job stands, as its service says.
public enum MediaJobStatus: Sendable, Hashable {
    /// The service does not know it: it may be asked for again.
    case unknown
    /// `pending` or `running`.
    case underway
    /// With what the service says of the result.
    case succeeded(JSONObject)
    case failed(reason: String)
}

/// What became of calling a job off.
public enum MediaJobCancellation: Sendable, Hashable {
    case canceled
    /// The service does not know it, or not any more.
    case unknown
    /// It has ended already, or the service calls nothing off: what it makes is not wanted.
    case goesOn
}

extension MediaJobEndpoint {
    /// Reads the answer to ``cancel(key:now:)``.
    public static func cancellation(
        _ answer: OutboundResponse,
        now: Timestamp
    ) throws(MediaJobFailure) -> MediaJobCancellation {
        switch answer.status {
        case 404, 410: return .unknown
        case 405, 409, 501: return .goesOn
        default:
            try Self.check(answer, now: now)
            return .canceled
        }
    }

    /// Reads the answer to ``start(_:now:)``; what is in a good one does not matter.
    public static func receipt(_ answer: OutboundResponse, now: Timestamp) throws(MediaJobFailure) -> MediaJobReceipt {
        if answer.status == 409 { return .known }
        try Self.check(answer, now: now)
        return .accepted
    }

    /// Reads the answer to ``status(ofKey:now:)``: `{"status": "pending|running|succeeded|failed|canceled",
    /// "error", "output"}`.
    public static func status(_ answer: OutboundResponse, now: Timestamp) throws(MediaJobFailure) -> MediaJobStatus {
        if answer.status == 404 { return .unknown }
        try Self.check(answer, now: now)
        let json: JSON
        do throws(JSONParseError) { json = try JSON(parsing: answer.body, maximumDepth: 64) } catch {
            throw .unreadable(reason: "it is not JSON")
        }
        switch json["status"]?.string {
        case "pending", "running": return .underway
        case "succeeded": return .succeeded(json["output"]?.object ?? JSONObject())
        case "failed": return .failed(reason: Self.sentence(json["error"]?["message"] ?? json["error"]))
        case "canceled": return .failed(reason: "it was called off")
        default:
            throw .unreadable(reason: "its status is none of pending, running, succeeded, failed and canceled")
        }
    }

    /// What an error's body says is not quoted: it may repeat what was sent.
    private static func check(_ answer: OutboundResponse, now: Timestamp) throws(MediaJobFailure) {
        let pause = answer.header("retry-after").flatMap { RetryAfter.duration($0, now: now) }
        switch answer.status {
        case 200..<300: return
        case 408, 425, 429, 500..<600: throw .unavailable(status: answer.status, after: pause)
        case 401, 403: throw .notPermitted(status: answer.status)
        case 400..<500: throw .refused(status: answer.status)
        default: throw .unexpected(status: answer.status)
        }
    }

    private static func sentence(_ json: JSON?) -> String {
        guard let text = json?.string, !text.isEmpty else { return "the service gives no reason" }
        let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
        return String(String(scalars).prefix(300))
    }
}
