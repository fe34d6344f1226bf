import AdapterKit
import Model

/// Reads `event-data`, Mailgun's event as it stands in its log.
struct MailgunReading {
    let event: JSON

    private var id: String? { Self.text(self.event["id"]) }
    private var time: Timestamp? { self.event["timestamp"].flatMap { Timestamp(decimalSeconds: $0) } }

    /// Ids are unique within a day only. nil where the event has no id or no time.
    var key: String? {
        guard let id, let time else { return nil }
        return "mailgun:\(id):\(time.description.prefix(10))"
    }

    func read() -> Normalization {
        guard let type = Self.text(self.event["event"]) else { return Self.problem("event", "missing or no text") }
        guard let kind = self.kind(type) else { return .unrecognized(type) }
        guard let id else { return Self.problem("id", "missing or no text") }
        guard let time, let key else { return Self.problem("timestamp", "missing or no time") }
        var event = EmailEvent(kind, occurredAt: time, recipient: Self.text(self.event["recipient"]))
        event.recipient = event.recipient ?? Self.text(self.event["envelope"]?["targets"])
        event.eventID = id
        event.messageID = Self.text(self.event["message"]?["headers"]?["message-id"]).map(Self.messageID)
        let status = self.event["delivery-status"]
        event.description = Self.text(status?["description"])
        event.mtaResponse = Self.text(status?["message"])
        event.clickURL = Self.text(self.event["url"])
        event.userAgent = Self.text(self.event["client-info"]?["user-agent"])
        event.tags = self.event["tags"]?.array?.compactMap(\.string) ?? []
        event.metadata = self.event["user-variables"]?.object ?? JSONObject()
        switch kind {
        case .rejected:
            event.description = event.description ?? Self.text(self.event["reject"]?["reason"])
            event.rejectReason = .other
        case .bounced, .deferred, .failed: event.rejectReason = self.rejectReason
        case .complained: event.rejectReason = .spam
        case .unsubscribed: event.rejectReason = .unsubscribed
        // Where a message that came in, or that waits to be fetched, can be had.
        case .unknown:
            if let url = Self.text(self.event["storage"]?["url"]) { event.metadata["storage_url"] = .string(url) }
        default: break
        }
        var draft = event.draft(key: key, subject: event.messageID ?? id, providerType: type)
        draft.livemode = self.event["flags"]?["is-test-mode"]?.bool != true
        return .event(draft)
    }

    /// - Returns: nil for a type that is not known.
    private func kind(_ type: String) -> EmailEvent.Kind? {
        switch type {
        case "accepted": .queued
        case "delivered": .delivered
        case "failed":
            switch Self.text(self.event["severity"]) {
            case "permanent": .bounced
            case "temporary": .deferred
            default: .failed
            }
        case "opened": .opened
        case "clicked": .clicked
        case "unsubscribed": .unsubscribed
        case "complained": .complained
        case "rejected": .rejected
        // Inbound: the vocabulary is about messages that went out.
        case "stored": .unknown
        default: nil
        }
    }

    private var rejectReason: EmailEvent.RejectReason? {
        switch Self.text(self.event["reason"]) {
        case nil: nil
        case "bounce", "suppress-bounce": .bounced
        case "suppress-complaint": .spam
        case "suppress-unsubscribe": .unsubscribed
        case "espblock": .blocked
        // The time for further tries has run out.
        case "old": .timedOut
        default: .other
        }
    }

    /// As Mailgun's own answer to a message that is sent writes it: between angle brackets.
    static func messageID(_ text: String) -> String { text.hasPrefix("<") ? text : "<\(text)>" }

    private static func problem(_ path: String, _ text: String) -> Normalization {
        .quarantined("event-data.\(path): \(text)")
    }

    /// nil for an empty text, too: a name of nothing names nothing.
    private static func text(_ json: JSON?) -> String? {
        guard let text = json?.string, !text.isEmpty else { return nil }
        return text
    }
}
