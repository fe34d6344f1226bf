import AdapterKit
import Model

/// Reads one event of a batch.
enum SendGridEvent {
    static let kinds: [String: EmailEvent.Kind] = [
        "processed": .queued,
        "deferred": .deferred,
        "delivered": .delivered,
        // Also "blocked", for now: the recipient's server refused it, and SendGrid puts the address on no list.
        "bounce": .bounced,
        "dropped": .rejected,
        "open": .opened,
        "click": .clicked,
        "spamreport": .complained,
        "unsubscribe": .unsubscribed,
        // From one group or back into it; `asm_group_id` says which.
        "group_unsubscribe": .unsubscribed,
        "group_resubscribe": .subscribed,
    ]

    static let emitted = Set(Self.kinds.values).map(\.eventType)

    /// - Parameter index: the event's place in its batch, for reasons.
    static func entry(_ json: JSON, at index: Int) -> Normalization.Entry {
        guard json.object != nil else { return .quarantined(reason: "[\(index)]: no object") }
        guard let type = json["event"]?.string, !type.isEmpty else {
            return .quarantined(reason: "[\(index)].event: missing or no text")
        }
        // Account changes and what SendGrid will think of next.
        guard let kind = Self.kinds[type] else { return .unrecognized(providerType: type) }
        // Without it two events could not be told from one that came twice.
        guard let key = json["sg_event_id"]?.string, !key.isEmpty else {
            return .quarantined(reason: "[\(index)].sg_event_id: missing or no text")
        }
        return .event(Self.event(json, kind).draft(key: key, providerType: type))
    }

    private static func event(_ json: JSON, _ kind: EmailEvent.Kind) -> EmailEvent {
        var event = EmailEvent(kind, occurredAt: json["timestamp"]?.integer.map { Timestamp(seconds: $0) })
        event.recipient = json["email"]?.string
        // Delayed bounces may lack it.
        event.messageID = json["sg_message_id"]?.string
        event.eventID = json["sg_event_id"]?.string
        event.userAgent = json["useragent"]?.string
        event.clickURL = kind == .clicked ? json["url"]?.string : nil
        event.tags = Self.categories(json["category"])
        event.metadata = Self.metadata(json)
        let reason = json["reason"]?.string
        switch kind {
        case .bounced:
            event.rejectReason = json["type"]?.string == "blocked" ? .blocked : .bounced
            event.mtaResponse = reason
            event.description = json["bounce_classification"]?.string
        case .rejected:
            event.rejectReason = Self.rejectReason(reason)
            event.description = reason
        case .complained: event.rejectReason = .spam
        default: event.mtaResponse = json["response"]?.string ?? reason
        }
        return event
    }

    private static func rejectReason(_ reason: String?) -> EmailEvent.RejectReason {
        switch reason {
        case "Bounced Address": .bounced
        case "Unsubscribed Address": .unsubscribed
        case "Invalid": .invalid
        case "Spam Reporting Address", "Spam Content": .spam
        default: .other
        }
    }

    /// One category is sent as a text, several as a list.
    private static func categories(_ value: JSON?) -> [String] {
        if let text = value?.string { return [text] }
        return (value?.array ?? []).compactMap(\.string)
    }

    /// What the sender gave as unique arguments, which SendGrid writes among its own members: whatever is none of them.
    ///
    /// The unsubscribe group is SendGrid's, and here too: who left one group did not leave the others.
    private static func metadata(_ json: JSON) -> JSONObject {
        JSONObject(
            (json.object?.members ?? []).filter { !Self.ownMembers.contains($0.name) }.map { ($0.name, $0.value) }
        )
    }

    private static let ownMembers: Set<String> = [
        "attempt", "bounce_classification", "category", "cert_err", "email", "event", "ip", "marketing_campaign_id",
        "marketing_campaign_name", "marketing_campaign_split_id", "marketing_campaign_version", "newsletter", "pool",
        "reason", "response", "sg_content_type", "sg_event_id", "sg_machine_open", "sg_message_id", "sg_template_id",
        "sg_template_name", "sg_user_id", "singlesend_id", "singlesend_name", "smtp-id", "status", "template_id",
        "timestamp", "tls", "type", "url", "url_offset", "useragent",
    ]
}
