import AdapterKit
import Model
import Signing

extension EmailEvent.Kind {
    /// All that Mailchimp's types can mean.
    static let mailchimp: [Self] = [.subscribed, .unsubscribed, .complained, .bounced, .unknown]
}

/// Reads Mailchimp's form: `type`, `fired_at` and `data[…]`.
struct MailchimpReading {
    let form: JSON

    /// What is wrong with it, and where.
    private struct Problem: Error {
        let path: String
        let text: String
    }

    func read() throws(AdapterFailure) -> Normalization {
        guard let type = Self.text(self.form["type"]) else { throw AdapterFailure("type: missing or no text") }
        guard let data = self.form["data"], data.object != nil else {
            throw AdapterFailure("data: missing or no fields")
        }
        do throws(Problem) {
            guard var event = try self.event(type, data) else { return .unrecognized(type) }
            let firedAt = try self.text(self.form, "fired_at")
            guard let time = Self.time(firedAt) else { throw Problem(path: "fired_at", text: "no time") }
            event.occurredAt = time
            event.metadata = Self.metadata(data)
            let identity = type == "campaign" ? try self.text(data, "id", "data.") : event.recipient ?? ""
            let list = try self.text(data, "list_id", "data.")
            let digest = Hex.encode(Hashing.sha256(of: [type, firedAt, list, identity]))
            return .event(
                event.draft(
                    key: "mailchimp:\(digest)",
                    subject: Self.text(data["id"]) ?? Self.text(data["new_id"]) ?? "\(list)/\(identity)",
                    providerType: type
                )
            )
        } catch { return .quarantined("\(error.path): \(error.text)") }
    }

    /// - Returns: nil for a type that is not known.
    private func event(_ type: String, _ data: JSON) throws(Problem) -> EmailEvent? {
        let reason = Self.text(data["reason"])
        switch type {
        case "subscribe": return EmailEvent(.subscribed, recipient: try self.text(data, "email", "data."))
        case "unsubscribe":
            // `reason=abuse`: by the button that reports spam.
            var event = EmailEvent(
                reason == "abuse" ? .complained : .unsubscribed,
                recipient: try self.text(data, "email", "data.")
            )
            event.rejectReason = reason == "abuse" ? .spam : .unsubscribed
            return event
        case "cleaned":
            var event = EmailEvent(
                reason == "abuse" ? .complained : .bounced,
                recipient: try self.text(data, "email", "data.")
            )
            event.rejectReason = reason == "abuse" ? .spam : .bounced
            return event
        // The vocabulary has no word for a changed profile or address, nor for a campaign as a whole.
        case "profile": return EmailEvent(.unknown, recipient: try self.text(data, "email", "data."))
        case "upemail": return EmailEvent(.unknown, recipient: try self.text(data, "new_email", "data."))
        case "campaign":
            var event = EmailEvent(.unknown)
            event.description = Self.text(data["status"])
            return event
        default: return nil
        }
    }

    /// What tells one list, campaign or change from another.
    private static func metadata(_ data: JSON) -> JSONObject {
        let names = ["list_id", "campaign_id", "action", "reason", "status", "old_email", "new_email"]
        return JSONObject(names.compactMap { name in Self.text(data[name]).map { (name, .string($0)) } })
    }

    /// `YYYY-MM-DD HH:MM:SS`, which has no zone and is UTC.
    private static func time(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 19, bytes[10] == UInt8(ascii: " ") else { return nil }
        return Timestamp(rfc3339: text.replacing(" ", with: "T") + "Z")
    }

    private func text(_ object: JSON, _ name: String, _ path: String = "") throws(Problem) -> String {
        guard let text = Self.text(object[name]) else { throw Problem(path: path + name, text: "missing or no text") }
        return text
    }

    /// nil for an empty text, too: a name of nothing names nothing.
    private static func text(_ json: JSON?) -> String? {
        guard let text = json?.string, !text.isEmpty else { return nil }
        return text
    }
}
