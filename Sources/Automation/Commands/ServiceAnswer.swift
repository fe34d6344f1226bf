import AdapterKit
import Model

/// What a service of our own says to a command, as far as its status tells.
enum ServiceAnswer: Sendable, Hashable {
    /// 2xx; what is in the answer does not matter.
    case done
    /// It passes by itself, or once somebody has mended it.
    case later(reason: String, after: Duration?)
    /// The service will not, whatever is tried.
    case no(status: Int, reason: String)

    init(_ answer: OutboundResponse, of service: String, now: Timestamp) {
        let status = answer.status
        let reason = "http_\(status): \(service) answered \(status)\(Self.detail(of: answer))"
        switch status {
        case 200..<300: self = .done
        case 408, 425, 429, ..<400, 500...:
            let pause = answer.header("retry-after").flatMap { RetryAfter.duration($0, now: now) }
            // A redirect is not followed, because it could lead anywhere: the configured URL has moved.
            let advice = (300..<400).contains(status) ? ", which is not followed: configure where it leads to" : ""
            self = .later(reason: reason + advice, after: pause)
        default: self = .no(status: status, reason: reason)
        }
    }

    init(_ failure: OutboundFailure, of service: String) {
        self = .later(reason: "\(failure.code): \(service): \(failure)", after: nil)
    }

    /// What the service says of itself, where it says it as problem details (RFC 9457) or the like.
    private static func detail(of answer: OutboundResponse) -> String {
        // What is no JSON is shown to nobody: it may be a page of a proxy.
        guard answer.body.count <= 65_536, let json = try? JSON(parsing: answer.body, maximumDepth: 16) else {
            return ""
        }
        let texts = ["detail", "reason", "message", "error", "title"].lazy.compactMap { json[$0]?.string }
        guard let text = texts.first(where: { !$0.isEmpty }) else { return "" }
        // It is shown to people: on one line, and no novel.
        return ": "
            + String(String.UnicodeScalarView(text.unicodeScalars.prefix(200).map { $0.value < 0x20 ? " " : $0 }))
    }
}
