public import Model
public import TestSupport

/// Plivo's messages.
public final class PlivoDouble: ProviderDouble {
    public static let name = "plivo"
    private let authID: String
    private let authToken: String
    /// As the API shows them, in the order in which they were made.
    public let messages = Watched<[JSON]>([])

    public init(authID: String = "MATEST00000000000001", authToken: String = "plivo-test-token") {
        self.authID = authID
        self.authToken = authToken
    }

    public var credentials: JSON { ["auth_id": .string(self.authID), "auth_token": .string(self.authToken)] }
    public var memory: JSON { ["messages": .array(self.messages.value)] }

    public func operation(of call: DoubleCall) -> String { call.method == "POST" ? "send" : "read" }

    public func answer(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        try call.checkBasic(user: self.authID, password: self.authToken)
        let base = "/v1/Account/\(self.authID)/Message/"
        switch (call.method, call.path) {
        case ("POST", base): return try self.send(try call.json())
        case ("GET", let path):
            guard
                let message = self.messages.value.first(where: { path == "\(base)\($0["message_uuid"]?.string ?? "")/" }
                )
            else { fallthrough }
            return .json(message)
        default: throw Complaint("there is no such call", status: 404)
        }
    }

    private func send(_ body: JSONShape) throws(Complaint) -> LoopbackSink.Answer {
        _ = try body.object(
            required: ["dst"],
            optional: [
                "src", "powerpack_uuid", "text", "type", "url", "method", "log", "trackable", "media_urls", "media_ids",
                "message_expiry", "template", "interactive", "location", "dlt_entity_id", "dlt_template_id",
                "dlt_template_category",
            ]
        )
        guard body.has("src") != body.has("powerpack_uuid") else {
            throw Complaint("exactly one of src and powerpack_uuid is wanted")
        }
        let source = try body.text(body.has("src") ? "src" : "powerpack_uuid")
        let type = body.has("type") ? try body.text("type") : "sms"
        guard ["sms", "mms", "whatsapp"].contains(type) else { throw Complaint("type is sms, mms or whatsapp") }
        let text = type == "sms" || body.has("text") ? try body.text("text") : ""
        if body.has("url"), !(try body.text("url")).hasPrefix("http") { throw Complaint("url is no URL") }
        let numbers = try body.text("dst").split(separator: "<", omittingEmptySubsequences: false)
        guard numbers.allSatisfy({ (7...15).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { throw Complaint("dst is no list of numbers such as 886912345678<886987654321, without +") }
        let made = self.messages.change { messages in
            numbers.map { number in
                let digits = String(messages.count + 1, radix: 16)
                let id = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
                messages.append([
                    "message_uuid": .string(id), "from_number": .string(source), "to_number": .string(String(number)),
                    "message_state": "queued", "message_type": .string(type), "message_direction": "outbound",
                    "text": .string(text), "api_id": "00000000-0000-4000-9000-000000000001",
                ])
                return id
            }
        }
        return .json(
            [
                "message": "message(s) queued", "message_uuid": .array(made.map { .string($0) }),
                "api_id": "00000000-0000-4000-9000-000000000001",
            ],
            status: 202
        )
    }

    public func refusal(_ complaint: Complaint) -> LoopbackSink.Answer {
        .json(
            ["error": .string(complaint.text), "api_id": "00000000-0000-4000-9000-000000000002"],
            status: complaint.status
        )
    }
}
