import AdapterKit
public import Model
public import TestSupport

/// Twilio's messages.
public final class TwilioDouble: ProviderDouble {
    public static let name = "twilio"
    private let account: String
    private let token: String
    /// As the API shows them, in the order in which they were made.
    public let messages = Watched<[JSON]>([])

    public init(account: String = "AC00000000000000000000000000000001", token: String = "twilio-test-token") {
        self.account = account
        self.token = token
    }

    public var credentials: JSON { ["account_sid": .string(self.account), "auth_token": .string(self.token)] }
    public var memory: JSON { ["messages": .array(self.messages.value)] }

    public func operation(of call: DoubleCall) -> String { call.method == "POST" ? "send" : "read" }

    public func answer(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        try call.checkBasic(user: self.account, password: self.token, code: "20003")
        let base = "/2010-04-01/Accounts/\(self.account)/Messages"
        switch (call.method, call.path) {
        case ("POST", "\(base).json"): return try self.send(call)
        case ("GET", "\(base).json"):
            let query = try call.query()
            let found = self.messages.value.filter { message in
                query["To"].map { message["to"]?.string == $0 } ?? true
            }
            return .json(["messages": .array(found), "next_page_uri": .null])
        case ("GET", let path):
            guard let message = self.messages.value.first(where: { path == "\(base)/\($0["sid"]?.string ?? "").json" })
            else { fallthrough }
            return .json(message)
        default: throw Complaint("there is no such call", status: 404, code: "20404")
        }
    }

    private func send(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let form = try call.form()
        try form.check(
            required: ["To"],
            optional: [
                "From", "MessagingServiceSid", "Body", "ContentSid", "ContentVariables", "StatusCallback", "SendAt",
                "ScheduleType", "ValidityPeriod",
            ],
            repeated: ["MediaUrl"]
        )
        let to = form["To"] ?? ""
        guard Self.isNumber(to) else { throw Complaint("To is no number such as +886912345678", code: "21211") }
        guard let sender = form["From"] ?? form["MessagingServiceSid"] else {
            throw Complaint("From and MessagingServiceSid are missing", code: "21603")
        }
        guard form["Body"] ?? form["MediaUrl"] ?? form["ContentSid"] != nil else {
            throw Complaint("Body, MediaUrl and ContentSid are missing", code: "21602")
        }
        if let callback = form["StatusCallback"], !callback.hasPrefix("https://"), !callback.hasPrefix("http://") {
            throw Complaint("StatusCallback is no URL", code: "21609")
        }
        let message = self.messages.change { messages in
            let number = String(messages.count + 1, radix: 16)
            let message: JSON = [
                "sid": .string("SM" + String(repeating: "0", count: 32 - number.count) + number),
                "account_sid": .string(self.account), "to": .string(to), "from": .string(sender),
                "body": .string(form["Body"] ?? ""), "status": "queued", "error_code": .null, "error_message": .null,
                "status_callback": form["StatusCallback"].map { .string($0) } ?? .null, "num_media": "0",
                "api_version": "2010-04-01",
            ]
            messages.append(message)
            return message
        }
        return .json(message, status: 201)
    }

    private static func isNumber(_ text: String) -> Bool {
        text.hasPrefix("+") && (8...16).contains(text.utf8.count)
            && text.utf8.dropFirst().allSatisfy { (48...57).contains($0) }
    }

    public func refusal(_ complaint: Complaint) -> LoopbackSink.Answer {
        .json(
            [
                "code": .integer(Int64(complaint.code) ?? 20001), "message": .string(complaint.text),
                "more_info": .string("https://www.twilio.com/docs/errors/\(complaint.code)"),
                "status": .integer(Int64(complaint.status)),
            ],
            status: complaint.status
        )
    }
}
