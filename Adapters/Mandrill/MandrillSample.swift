import Model

/// Events as Mandrill writes them, for samples.
struct MandrillSample {
    let id: String
    let order: String?
    let now: Timestamp

    private static let recipient: JSON = "ada@example.com"

    func event(_ type: String) -> JSON {
        if MandrillTypes.lists.contains(type) { return self.listChange(type) }
        if type == "inbound" { return self.inbound }
        var event = JSONObject([
            ("event", .string(type)), ("_id", .string("msg-\(self.id)")), ("ts", .integer(self.now.seconds)),
        ])
        event["msg"] = .object(self.message(type))
        if type == "open" || type == "click" { event["user_agent"] = "Mozilla/5.0 (sample)" }
        if type == "click" { event["url"] = "https://tickets.example.com/open" }
        return .object(event)
    }

    private func message(_ type: String) -> JSONObject {
        var message = JSONObject([
            ("_id", .string("msg-\(self.id)")), ("ts", .integer(self.now.seconds)), ("email", Self.recipient),
            ("subject", "Your tickets"), ("sender", "shop@example.com"), ("tags", ["tickets"]),
            ("metadata", self.order.map { ["order": .string($0)] } ?? [:]), ("state", "sent"),
        ])
        switch type {
        case "deferral":
            message["state"] = "deferred"
            message["smtp_events"] = [["ts": .integer(self.now.seconds), "type": "deferred", "diag": "451 try later"]]
        case "hard_bounce", "soft_bounce":
            message["state"] = type == "hard_bounce" ? "bounced" : "soft-bounced"
            message["bounce_description"] = type == "hard_bounce" ? "bad_mailbox" : "mailbox_full"
            message["diag"] = "smtp;550 5.1.1 no such user"
        case "reject":
            message["state"] = "rejected"
            message["reject"] = ["reason": "unsub"]
        default: break
        }
        return message
    }

    private func listChange(_ type: String) -> JSON {
        let isDenied = type == "blacklist" || type == "denylist"
        let entry: JSON = [
            "email": Self.recipient, "detail": .string("sample \(self.id)"), "reason": isDenied ? "hard-bounce" : "",
        ]
        return [
            "type": .string(type), "action": "add", "ts": .integer(self.now.seconds),
            isDenied ? "reject" : "entry": entry,
        ]
    }

    private var inbound: JSON {
        [
            "event": "inbound", "ts": .integer(self.now.seconds),
            "msg": [
                "email": "help@example.com", "from_email": Self.recipient, "subject": "Where is my ticket?",
                "headers": ["Message-Id": .string("<\(self.id)@example.com>")], "text": "Hello",
            ],
        ]
    }
}
