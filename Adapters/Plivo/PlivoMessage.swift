import AdapterKit
import Model

/// The fields of a call about a message.
struct PlivoMessage {
    private let fields: FormFields

    init(_ fields: FormFields) { self.fields = fields }

    /// Of a GET, those of its query.
    static func fields(of request: InboundRequest) throws(AdapterFailure) -> FormFields {
        do throws(FormError) {
            return try request.method == "GET"
                ? FormFields(queryOf: request.target) : FormFields(parsing: request.body)
        } catch { throw AdapterFailure(error) }
    }

    static let kinds: [String: SMSStatus] = [
        "queued": .queued, "sending": .sending, "sent": .sent, "delivered": .delivered, "undelivered": .undelivered,
        "failed": .failed, "rejected": .rejected, "read": .read,
    ]

    /// - Returns: an event, and with a word such as STOP a second one.
    var read: Normalization {
        guard self.fields["MessageUUID"] != nil else {
            return .unrecognized(self.fields["CallUUID"] != nil ? "call" : "no MessageUUID")
        }
        do throws(PlivoFault) {
            guard let message = try self.text("MessageUUID"), !message.isEmpty else {
                throw PlivoFault("MessageUUID: empty")
            }
            guard let status = try self.text("Status") else {
                return Normalization(try self.received(message).map { .event($0) })
            }
            guard let kind = Self.kinds[status] else { return .unrecognized("status \(status.prefix(40))") }
            var event = try self.event(kind, message)
            event.status = status
            event.errorCode = try self.text("ErrorCode").flatMap { $0.isEmpty ? nil : $0 }
            let sequence = try self.text("Sequence").flatMap { $0.isEmpty ? nil : $0 }
            event.sequence = try sequence.map { text throws(PlivoFault) in
                guard let number = Int64(text), number >= 0, String(number) == text else {
                    throw PlivoFault("Sequence: no whole number")
                }
                return number
            }
            let key = "plivo:\(message):\(status)" + (sequence.map { ":\($0)" } ?? "")
            return .event(event.draft(key: key))
        } catch { return .quarantined(error.reason) }
    }

    private func received(_ message: String) throws(PlivoFault) -> [EventDraft] {
        guard let text = try self.text("Text") else { throw PlivoFault("Status, Text: neither is there") }
        var event = try self.event(.received, message)
        event.status = "received"
        event.text = text
        let drafts = [event.draft(key: "plivo:\(message)")]
        guard let choice = SMSKeyword.meaning(of: text) else { return drafts }
        event.kind = choice
        return drafts + [event.draft(key: "plivo:\(message):\(choice.rawValue)")]
    }

    private static let details = [
        ("channel", "Type"), ("segments", "Units"), ("parent_message", "ParentMessageUUID"), ("part", "PartInfo"),
        ("mcc", "MCC"), ("mnc", "MNC"), ("total_rate", "TotalRate"), ("total_amount", "TotalAmount"),
        ("powerpack", "PowerpackUUID"),
    ]

    private func event(_ kind: SMSStatus, _ message: String) throws(PlivoFault) -> SMSEvent {
        var event = SMSEvent(kind: kind, provider: "plivo", status: nil, messageID: message)
        event.from = try self.text("From")
        event.to = try self.text("To")
        for (name, field) in Self.details {
            guard let text = try self.text(field), !text.isEmpty else { continue }
            event.details[name] = .string(text)
        }
        return event
    }

    /// A field's value; nil where it is not there.
    ///
    /// Different values of one name are signed in sorted order, so that anybody on the way could swap them.
    private func text(_ name: String) throws(PlivoFault) -> String? {
        let values = self.fields.values(of: name)
        guard values.dropFirst().allSatisfy({ $0.utf8.elementsEqual(values[0].utf8) }) else {
            throw PlivoFault("\(name): there more than once, with different values")
        }
        return values.first
    }
}

/// Why a call's fields make no event; names the field, never its value.
struct PlivoFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
