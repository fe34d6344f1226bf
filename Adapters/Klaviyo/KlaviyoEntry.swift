import AdapterKit
import Model

/// Reads one entry of a call: an event as Klaviyo's Get Event call answers it, under its topic.
enum KlaviyoEntry {
    /// - Parameter index: the entry's place, for reasons.
    static func read(_ entry: JSON, at index: Int) -> Normalization.Entry {
        guard let topic = entry["topic"]?.string, !topic.isEmpty else {
            return .quarantined(reason: "data[\(index)].topic: missing or no text")
        }
        guard topic.utf8.starts(with: KlaviyoTopic.prefix.utf8),
            let meaning = KlaviyoTopic.meanings[String(topic.dropFirst(KlaviyoTopic.prefix.count))]
        else { return .unrecognized(providerType: topic) }
        guard let key = entry["external_id"]?.string, !key.isEmpty else {
            return .quarantined(reason: "data[\(index)].external_id: missing or no text")
        }
        let reading = Reading(entry["payload"], topic: topic, key: key)
        switch meaning {
        case .email(let kind): return .event(reading.email(kind))
        case .sms(let ending): return .event(reading.sms(ending))
        }
    }

    private struct Reading {
        let topic: String
        let key: String
        let occurredAt: Timestamp?
        /// Klaviyo's id of the message, of which many recipients may have one.
        let message: String?
        let profileID: String?
        private let properties: JSON?
        private let profile: JSON?

        init(_ payload: JSON?, topic: String, key: String) {
            let event = payload?["data"]
            let attributes = event?["attributes"]
            let profileID = event?["relationships"]?["profile"]?["data"]?["id"]?.string
            self.topic = topic
            self.key = key
            self.occurredAt =
                attributes?["datetime"]?.string.flatMap { Timestamp(rfc3339: $0) }
                ?? attributes?["timestamp"]?.integer.map { Timestamp(seconds: $0) }
            self.properties = attributes?["event_properties"]
            self.message = self.properties?["$message"]?.string
            self.profileID = profileID
            self.profile =
                payload?["included"]?.array?
                .first { $0["type"] == "profile" && (profileID == nil || $0["id"]?.string == profileID) }?["attributes"]
        }

        /// An event without a message is about the person.
        var subject: String { self.message ?? self.profileID ?? self.key }

        func email(_ kind: EmailEvent.Kind) -> EventDraft {
            var event = EmailEvent(kind, occurredAt: self.occurredAt, recipient: self.profile?["email"]?.string)
            event.messageID = self.message
            event.eventID = self.key
            switch kind {
            case .bounced: event.rejectReason = .bounced
            case .rejected: event.rejectReason = .other
            case .complained: event.rejectReason = .spam
            case .clicked: event.clickURL = self.properties?["URL"]?.string
            default: break
            }
            return event.draft(key: self.key, subject: self.subject, providerType: self.topic)
        }

        func sms(_ ending: String) -> EventDraft {
            var data = JSONObject([("provider", "klaviyo"), ("livemode", true), ("status", .string(self.topic))])
            let texts = [
                ("message_id", self.message), ("event_id", self.key), ("to", self.profile?["phone_number"]?.string),
                ("click_url", ending == "clicked" ? self.properties?["URL"]?.string : nil),
            ]
            for (name, text) in texts { data[name] = text.map { .string($0) } }
            return EventDraft(
                key: self.key,
                type: "sms.\(ending)",
                subject: self.subject,
                occurredAt: self.occurredAt,
                effectKey: self.key,
                targetState: ending,
                data: .object(data)
            )
        }
    }
}
