import AdapterKit
import Model

/// Reads the forms that Mailgun sent before 2018 and still sends for inbound mail: one event in flat fields.
///
/// The sender's own variables are mixed in behind them, so of a name that repeats the first value is Mailgun's, except
/// for the three parts of the proof.
struct MailgunFormReading {
    let fields: FormFields

    private static let kinds: [String: EmailEvent.Kind] = [
        "delivered": .delivered, "dropped": .rejected, "bounced": .bounced, "complained": .complained,
        "unsubscribed": .unsubscribed, "opened": .opened, "clicked": .clicked, "stored": .unknown,
    ]

    func read() throws(AdapterFailure) -> Normalization {
        // A route that forwards inbound mail names no event.
        let isInbound = self.text("event") == nil && self.text("recipient") != nil && self.text("sender") != nil
        guard let type = isInbound ? "inbound" : self.text("event") else { throw AdapterFailure("event: missing") }
        guard let kind = isInbound ? .unknown : Self.kinds[type] else { return .unrecognized(type) }
        // They have no id of their own; the token is as old as the event and good for one only.
        guard let token = self.fields.values(of: "token").last, !token.isEmpty else {
            return .quarantined("token: missing")
        }
        let time = self.fields.values(of: "timestamp").last.flatMap { Timestamp(decimalSeconds: $0) }
        var event = EmailEvent(kind, occurredAt: time, recipient: self.text("recipient"))
        event.messageID = (self.text("Message-Id") ?? self.text("message-id")).map(MailgunReading.messageID)
        event.description = self.text("description")
        event.mtaResponse = self.text("error") ?? self.text("notification")
        event.clickURL = self.text("url")
        event.userAgent = self.text("user-agent")
        let tags = self.fields.values(of: "tag")
        event.tags = tags.isEmpty ? self.fields.values(of: "X-Mailgun-Tag") : tags
        event.metadata = isInbound || type == "stored" ? JSONObject() : self.variables
        switch kind {
        case .bounced, .rejected: event.rejectReason = self.rejectReason
        case .complained: event.rejectReason = .spam
        case .unsubscribed: event.rejectReason = .unsubscribed
        default: break
        }
        return .event(event.draft(key: "mailgun:\(token)", providerType: type))
    }

    /// By the SMTP code, or one of the codes above 600 that Mailgun has for what it did not try.
    private var rejectReason: EmailEvent.RejectReason {
        guard let code = self.text("code") else { return .other }
        switch code.prefix(while: { $0 != "." }) {
        case "605": return .bounced
        case "607": return .spam
        case "499": return .timedOut
        case let status where status.hasPrefix("4") || status.hasPrefix("5"): return .bounced
        default: return .other
        }
    }

    /// What the sender had attached: the header that carried it, or else all fields that are not Mailgun's own.
    private var variables: JSONObject {
        var variables: [(String, JSON)] = []
        if let headers = self.text("message-headers") {
            for header in Self.json(headers)?.array ?? [] where header.array?.first == "X-Mailgun-Variables" {
                let members = header.array?.last?.string.flatMap(Self.json)?.object?.members ?? []
                variables += members.map { ($0.name, $0.value) }
            }
        } else {
            variables = self.fields.fields.map { ($0.name, .string($0.value)) }.filter { !Self.known.contains($0.0) }
        }
        // In one pass: there may be very many of them.
        var names: Set<String> = []
        return JSONObject(variables.filter { names.insert($0.0).inserted })
    }

    /// nil for what is no JSON: it is something that the sender attached, and the event is good without it.
    private static func json(_ text: String) -> JSON? {
        do { return try JSON(parsing: text.utf8) } catch { return nil }
    }

    private static let known: Set<String> = [
        "event", "recipient", "domain", "ip", "country", "region", "city", "user-agent", "device-type", "client-type",
        "client-name", "client-os", "campaign-id", "campaign-name", "tag", "mailing-list", "timestamp", "token",
        "signature", "url", "body-plain", "h", "message-id", "Message-Id", "X-Mailgun-Sid", "X-Mailgun-Tag", "code",
        "error", "notification", "description", "reason", "attachment-count",
    ]

    private func text(_ name: String) -> String? {
        guard let text = self.fields[name], !text.isEmpty else { return nil }
        return text
    }
}
