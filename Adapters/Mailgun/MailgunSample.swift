import Model

/// Events as Mailgun writes them, for samples.
struct MailgunSample {
    let id: String
    let order: String?
    let now: Timestamp

    /// What each event has beside what all have. A failure is there twice: for good and for now.
    static let types: [String: JSONObject] = [
        "accepted": JSONObject([("event", "accepted"), ("log-level", "info"), ("method", "HTTP")]),
        "delivered": JSONObject([
            ("event", "delivered"), ("log-level", "info"),
            ("delivery-status", ["code": 250, "message": "OK", "description": "", "attempt-no": 1]),
        ]),
        "failed.permanent": JSONObject([
            ("event", "failed"), ("severity", "permanent"), ("reason", "bounce"), ("log-level", "error"),
            ("delivery-status", ["code": 550, "message": "5.1.1 no such user", "description": "Not delivering"]),
        ]),
        "failed.temporary": JSONObject([
            ("event", "failed"), ("severity", "temporary"), ("reason", "generic"), ("log-level", "warn"),
            ("delivery-status", ["code": 452, "message": "4.2.2 over quota", "description": ""]),
        ]),
        "opened": JSONObject([("event", "opened"), ("log-level", "info"), ("client-info", MailgunSample.client)]),
        "clicked": JSONObject([
            ("event", "clicked"), ("log-level", "info"), ("client-info", MailgunSample.client),
            ("url", "https://tickets.example.com/open"),
        ]),
        "unsubscribed": JSONObject([
            ("event", "unsubscribed"), ("log-level", "info"), ("client-info", MailgunSample.client),
        ]),
        "complained": JSONObject([("event", "complained"), ("log-level", "warn")]),
        "rejected": JSONObject([
            ("event", "rejected"), ("log-level", "warn"),
            ("reject", ["reason": "a forbidden file", "description": ""]),
        ]),
        "stored": JSONObject([
            ("event", "stored"), ("log-level", "info"),
            ("storage", ["key": "sample", "url": "https://storage.mailgun.example/v3/messages/sample"]),
        ]),
    ]

    private static let client: JSON = ["client-type": "browser", "user-agent": "Mozilla/5.0 (sample)"]

    func event(_ members: JSONObject) -> JSON {
        var event = members
        event["id"] = .string("event-\(self.id)")
        event["timestamp"] = .number("\(self.now.seconds).25")
        event["recipient"] = "ada@example.com"
        event["recipient-domain"] = "example.com"
        event["message"] = ["headers": ["message-id": .string("\(self.id)@mg.example.com")]]
        event["tags"] = ["tickets"]
        event["user-variables"] = self.order.map { ["order": .string($0)] } ?? [:]
        event["flags"] = ["is-routed": false, "is-authenticated": true, "is-system-test": false, "is-test-mode": true]
        return .object(event)
    }
}
