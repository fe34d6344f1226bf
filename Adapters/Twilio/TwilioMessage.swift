import AdapterKit
import Model

/// The fields of a call about a message.
struct TwilioMessage {
    private let fields: FormFields

    init(_ fields: FormFields) { self.fields = fields }

    /// Whether it tells of a message that came in, or of a call, and may be answered with instructions.
    var isInbound: Bool {
        switch self.status {
        case nil, "received": true
        default: false
        }
    }

    private var status: String? { self.fields["MessageStatus"] ?? self.fields["SmsStatus"] }

    /// - Returns: an event, and with a word such as STOP a second one.
    var read: Normalization {
        guard self.fields["MessageSid"] != nil || self.fields["SmsSid"] != nil else {
            return .unrecognized(self.fields["CallSid"] != nil ? "call" : "no MessageSid")
        }
        do throws(TwilioFault) {
            guard let message = try self.text("MessageSid", or: "SmsSid"), !message.isEmpty else {
                throw TwilioFault("MessageSid: empty")
            }
            let status = try self.text("MessageStatus", or: "SmsStatus")
            if status == "received" || (status == nil && self.fields["Body"] != nil) {
                return Normalization(try self.received(message, status).map { .event($0) })
            }
            guard let status else { throw TwilioFault("MessageStatus: missing") }
            if status == "receiving" { return .ignored(status) }
            guard let kind = Self.kinds[status] else { return .unrecognized("status \(status.prefix(40))") }
            guard let account = try self.text("AccountSid"), !account.isEmpty else {
                throw TwilioFault("AccountSid: missing or empty")
            }
            var event = try self.event(kind, message, status)
            event.errorCode = try self.text("ErrorCode")
            return .event(event.draft(key: "twilio:\(account):\(message):\(status)"))
        } catch { return .quarantined(error.reason) }
    }

    static let kinds: [String: SMSStatus] = [
        "accepted": .queued, "scheduled": .queued, "queued": .queued, "sending": .sending, "sent": .sent,
        "delivered": .delivered, "partially_delivered": .delivered, "read": .read, "undelivered": .undelivered,
        "failed": .failed, "canceled": .canceled,
    ]

    private func received(_ message: String, _ status: String?) throws(TwilioFault) -> [EventDraft] {
        var event = try self.event(.received, message, status ?? "received")
        event.text = try self.text("Body")
        event.media = try self.media()
        for (name, field) in [("segments", "NumSegments"), ("opt_out_type", "OptOutType")] {
            event.details[name] = try self.text(field).map { .string($0) }
        }
        let drafts = [event.draft(key: "twilio:\(message)")]
        guard let choice = try self.choice(event.text) else { return drafts }
        event.kind = choice
        return drafts + [event.draft(key: "twilio:\(message):\(choice.rawValue)")]
    }

    /// What Twilio itself made of the message decides, where it says so; else the words.
    private func choice(_ text: String?) throws(TwilioFault) -> SMSStatus? {
        switch try self.text("OptOutType")?.uppercased() {
        case "STOP": .optedOut
        case "START": .optedIn
        case "HELP": nil
        default: text.flatMap { SMSKeyword.meaning(of: $0) }
        }
    }

    private func event(_ kind: SMSStatus, _ message: String, _ status: String) throws(TwilioFault) -> SMSEvent {
        var event = SMSEvent(kind: kind, provider: "twilio", status: status, messageID: message)
        event.account = try self.text("AccountSid")
        event.from = try self.text("From")
        event.to = try self.text("To")
        event.details["messaging_service"] = try self.text("MessagingServiceSid").map { .string($0) }
        return event
    }

    private func media() throws(TwilioFault) -> [SMSEvent.Media] {
        var media: [SMSEvent.Media] = []
        // Twilio takes ten.
        while media.count < 100, let url = try self.text("MediaUrl\(media.count)"), !url.isEmpty {
            media.append(SMSEvent.Media(url: url, contentType: try self.text("MediaContentType\(media.count)")))
        }
        return media
    }

    /// A field's value; nil where it is not there.
    ///
    /// Different values of one name are signed in sorted order, so that anybody on the way could swap them.
    private func text(_ name: String) throws(TwilioFault) -> String? {
        let values = self.fields.values(of: name)
        guard values.dropFirst().allSatisfy({ $0.utf8.elementsEqual(values[0].utf8) }) else {
            throw TwilioFault("\(name): there more than once, with different values")
        }
        return values.first
    }

    /// The first of the two that is there.
    private func text(_ name: String, or other: String) throws(TwilioFault) -> String? {
        if let text = try self.text(name) { return text }
        return try self.text(other)
    }
}

/// Why a call's fields make no event; names the field, never its value.
struct TwilioFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
