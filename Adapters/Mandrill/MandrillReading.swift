import AdapterKit
import Model
import Signing

/// Reads one of the events of a call.
struct MandrillReading {
    let event: JSON
    /// Where it stands in the array, for reasons.
    let place: Int

    private var message: JSON? { self.event["msg"] }

    /// What is wrong with it, and where.
    private struct Problem: Error {
        let path: String
        let text: String
    }

    var entry: Normalization.Entry {
        do throws(Problem) {
            guard self.event.object != nil else { throw Problem(path: "", text: "no object") }
            let isList = self.event["event"] == nil
            let name = isList ? "type" : "event"
            let type = try self.text(self.event[name], isList ? "event" : name)
            guard let kind = MandrillTypes.rows[type] else { return .unrecognized(providerType: type) }
            guard let time = self.event["ts"]?.integer, let occurredAt = Timestamp(decimalSeconds: .integer(time))
            else { throw Problem(path: ".ts", text: "missing or no time") }
            if MandrillTypes.lists.contains(type) { return .event(try self.listChange(type, kind, time, occurredAt)) }
            return .event(try self.message(type, kind, time, occurredAt))
        } catch {
            return .quarantined(reason: "\(MandrillForm.field)[\(self.place)]\(error.path): \(error.text)")
        }
    }

    private func message(
        _ type: String,
        _ kind: EmailEvent.Kind,
        _ time: Int64,
        _ occurredAt: Timestamp
    ) throws(Problem) -> EventDraft {
        var event = EmailEvent(kind, occurredAt: occurredAt, recipient: Self.text(self.message?["email"]))
        let id: String
        if type == "inbound", self.event["_id"] == nil {
            // It names no message of Mandrill's, so it is known by the message that came and by who it came to.
            let headers = self.message?["headers"]
            event.messageID = Self.text(headers?["Message-Id"]) ?? Self.text(headers?["Message-ID"])
            guard let content = event.messageID ?? Self.text(self.message?["raw_msg"]) else {
                throw Problem(path: ".msg.headers.Message-Id", text: "missing or no text")
            }
            id = Hex.encode(Hashing.sha256(of: [event.recipient ?? "", content]))
        } else {
            id = try self.text(self.event["_id"], "_id")
            event.messageID = id
        }
        var key = "mandrill:\(type):\(id):\(time)"
        if type == "click" {
            let url = try self.text(self.event["url"], "url")
            event.clickURL = url
            key += ":" + Hex.encode(Hashing.sha256(url.utf8))
        }
        event.userAgent = Self.text(self.event["user_agent"])
        event.mtaResponse = Self.text(self.message?["diag"]) ?? self.lastAnswer
        event.tags = self.message?["tags"]?.array?.compactMap(\.string) ?? []
        event.metadata = self.message?["metadata"]?.object ?? JSONObject()
        let reject = self.message?["reject"] ?? self.event["reject"]
        switch kind {
        case .bounced:
            event.description = Self.text(self.message?["bounce_description"])
            event.rejectReason = MandrillTypes.bounceReason(event.description)
        case .rejected:
            event.description = Self.text(reject?["detail"]) ?? Self.text(reject?["reason"])
            event.rejectReason = Self.text(reject?["reason"]).map(MandrillTypes.rejectReason) ?? .other
        case .complained: event.rejectReason = .spam
        case .unsubscribed: event.rejectReason = .unsubscribed
        default: break
        }
        return event.draft(key: key, subject: id, providerType: type)
    }

    /// An address that was put on a list or taken off it.
    private func listChange(
        _ type: String,
        _ kind: EmailEvent.Kind,
        _ time: Int64,
        _ occurredAt: Timestamp
    ) throws(Problem) -> EventDraft {
        let member = self.event["reject"] == nil ? "entry" : "reject"
        let entry = self.event[member]
        let email = try self.text(entry?["email"], "\(member).email")
        let action = try self.text(self.event["action"], "action")
        var event = EmailEvent(kind, occurredAt: occurredAt, recipient: email)
        event.description = Self.text(entry?["detail"]) ?? Self.text(entry?["reason"])
        event.rejectReason = Self.text(entry?["reason"]).map(MandrillTypes.rejectReason)
        event.metadata = JSONObject([("action", .string(action))])
        let id = Hex.encode(Hashing.sha256(of: [action, email]))
        return event.draft(key: "mandrill:\(type):\(id):\(time)", providerType: type)
    }

    /// What the receiving server said at the last of the attempts, in the events of a deferral.
    private var lastAnswer: String? {
        self.message?["smtp_events"]?.array?.last.flatMap { Self.text($0["diag"]) }
    }

    private func text(_ json: JSON?, _ path: String) throws(Problem) -> String {
        guard let text = Self.text(json) else { throw Problem(path: ".\(path)", text: "missing or no text") }
        return text
    }

    /// nil for an empty text, too: a name of nothing names nothing.
    private static func text(_ json: JSON?) -> String? {
        guard let text = json?.string, !text.isEmpty else { return nil }
        return text
    }
}
