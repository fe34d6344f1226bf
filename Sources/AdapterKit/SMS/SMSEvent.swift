public import Model

/// What a message service tells of one message, in the words that all of them share.
public struct SMSEvent: Sendable, Hashable {
    public var kind: SMSStatus
    /// The provider's name in the catalogue: `twilio`.
    public var provider: String
    /// The provider's word for the status.
    public var status: String?
    public var messageID: String
    /// The provider's account or subaccount.
    public var account: String?
    /// As the provider writes it: a number, a short code, a name or a channel's address.
    public var from: String?
    public var to: String?
    /// What the message says; told of messages that came in only.
    public var text: String?
    public var errorCode: String?
    /// The provider's own order of a message's states, where it has one.
    public var sequence: Int64?
    public var media: [Media] = []
    /// What else the provider tells, under the names it has in `data`.
    public var details = JSONObject()

    public struct Media: Sendable, Hashable {
        public var url: String
        public var contentType: String?

        public init(url: String, contentType: String?) {
            self.url = url
            self.contentType = contentType
        }
    }

    public init(kind: SMSStatus, provider: String, status: String?, messageID: String) {
        self.kind = kind
        self.provider = provider
        self.status = status
        self.messageID = messageID
    }

    /// - Parameter key: the idempotency key.
    public func draft(key: String) -> EventDraft {
        EventDraft(
            key: key,
            type: self.kind.eventType,
            subject: self.messageID,
            effectKey: "\(self.provider)|\(self.account ?? "")|\(self.messageID)|\(self.kind.rawValue)",
            targetState: self.status ?? self.kind.rawValue,
            objects: [self.messageID],
            data: self.data
        )
    }

    private var data: JSON {
        var data = JSONObject([
            ("provider", .string(self.provider)), ("livemode", true), ("message_id", .string(self.messageID)),
        ])
        data["status"] = self.status.map { .string($0) }
        data["rank"] = self.kind.rank.map { .integer($0) }
        if self.kind.rank != nil { data["terminal"] = .bool(self.kind.isTerminal) }
        data["sequence"] = self.sequence.map { .integer($0) }
        let texts = [
            ("account", self.account), ("from", self.from), ("to", self.to), ("text", self.text),
            ("error_code", self.errorCode),
        ]
        for (name, text) in texts { data[name] = text.map { .string($0) } }
        for detail in self.details.members { data[detail.name] = detail.value }
        if !self.media.isEmpty { data["media"] = .array(self.media.map(\.json)) }
        return .object(data)
    }
}

extension SMSEvent.Media {
    fileprivate var json: JSON {
        var object = JSONObject([("url", .string(self.url))])
        object["content_type"] = self.contentType.map { .string($0) }
        return .object(object)
    }
}
