import AdapterKit
import Model

/// Reads the `data` of one of Resend's `email.…` messages.
struct ResendEvent {
    let event: EmailEvent

    init(_ data: JSON, kind: EmailEvent.Kind, message: StandardWebhooksMessage, email: String) {
        // The message's own time; `data.created_at` is when the e-mail was made.
        var event = EmailEvent(kind, occurredAt: Self.time(message.body["created_at"]))
        event.messageID = email
        event.eventID = message.id
        event.metadata = Self.tags(data["tags"])
        // Where an e-mail went to several, Resend does not say whom an event is about.
        let addresses = data["to"]?.array ?? data["to"].map { [$0] } ?? []
        if addresses.count == 1 {
            event.recipient = addresses[0].string
        } else if !addresses.isEmpty {
            event.metadata["to"] = .array(addresses)
        }
        switch kind {
        case .bounced:
            let bounce = data["bounce"]
            event.rejectReason = Self.suppressions.contains(bounce?["subType"]?.string ?? "") ? .blocked : .bounced
            event.description = Self.joined(bounce?["type"], bounce?["subType"])
            event.mtaResponse = Self.response(bounce)
        case .rejected:
            let reason = data["suppressed"]
            event.rejectReason = .blocked
            event.description = reason?["message"]?.string ?? reason?["type"]?.string
        case .failed:
            event.rejectReason = .other
            event.description = data["failed"]?["reason"]?.string
        case .complained: event.rejectReason = .spam
        case .clicked:
            event.clickURL = data["click"]?["link"]?.string
            event.userAgent = data["click"]?["userAgent"]?.string
        case .opened: event.userAgent = data["open"]?["userAgent"]?.string
        case .queued, .sent, .deferred, .delivered, .autoresponded, .unsubscribed, .subscribed, .unknown: break
        }
        self.event = event
    }

    private static let suppressions: Set<String> = ["Suppressed", "OnAccountSuppressionList"]

    private static func time(_ value: JSON?) -> Timestamp? { value?.string.flatMap { Timestamp(rfc3339: $0) } }

    private static func joined(_ parts: JSON?...) -> String? {
        let texts = parts.compactMap { $0?.string }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    /// What the other mail server said, where it is told, or else Resend's words for it.
    private static func response(_ bounce: JSON?) -> String? {
        let codes = (bounce?["diagnosticCode"]?.array ?? []).compactMap(\.string)
        return codes.isEmpty ? bounce?["message"]?.string : codes.joined(separator: "; ")
    }

    /// Resend's tags are pairs: `{"name": value}`, or a list of `{"name", "value"}` as they are given to its API.
    private static func tags(_ value: JSON?) -> JSONObject {
        if let object = value?.object { return object }
        return JSONObject(
            (value?.array ?? []).compactMap { tag in
                guard let name = tag["name"]?.string, let value = tag["value"] else { return nil }
                return (name, value)
            }
        )
    }
}
