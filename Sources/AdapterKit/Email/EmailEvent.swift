public import Model

/// One thing that happened to one e-mail for one recipient, in the one vocabulary of all e-mail providers.
///
/// The names of types, reject reasons and fields are those of django-anymail's tracking events, which users of e-mail
/// services know. What a provider does not tell is left out of the event.
public struct EmailEvent: Sendable, Hashable {
    public var kind: Kind
    public var occurredAt: Timestamp?
    public var recipient: String?
    /// The provider's id of the message.
    public var messageID: String?
    /// The provider's id of this event.
    public var eventID: String?
    public var rejectReason: RejectReason?
    public var description: String?
    /// What the receiving mail server said.
    public var mtaResponse: String?
    public var clickURL: String?
    public var userAgent: String?
    public var tags: [String] = []
    /// What the sender had attached to the message.
    public var metadata: JSONObject = JSONObject([])

    public enum Kind: String, Sendable, CaseIterable {
        case queued, sent, rejected, failed, bounced, deferred, delivered, autoresponded, opened, clicked, complained
        case unsubscribed, subscribed, unknown

        /// The event's type in our vocabulary: `email.bounced`.
        public var eventType: String { "email.\(self.rawValue)" }
    }

    public enum RejectReason: String, Sendable, CaseIterable {
        case invalid, bounced, blocked, spam, unsubscribed, other
        case timedOut = "timed_out"
    }

    public init(_ kind: Kind, occurredAt: Timestamp? = nil, recipient: String? = nil) {
        self.kind = kind
        self.occurredAt = occurredAt
        self.recipient = recipient
    }

    /// - Parameters:
    ///   - key: the idempotency key within the source.
    ///   - subject: the provider's id of the object; the message, where nothing else is named.
    ///   - providerType: the event's name as the provider calls it.
    public func draft(key: String, subject: String? = nil, providerType: String) -> EventDraft {
        EventDraft(
            key: key,
            type: self.kind.eventType,
            subject: subject ?? self.messageID ?? self.recipient ?? key,
            occurredAt: self.occurredAt,
            // Two opens of one message are two facts, so the fact is the event itself.
            effectKey: key,
            targetState: self.kind.rawValue,
            data: self.data(providerType)
        )
    }

    private func data(_ providerType: String) -> JSON {
        var members: [(String, JSON)] = [
            ("event_type", .string(self.kind.rawValue)), ("provider_type", .string(providerType)),
        ]
        if let occurredAt { members.append(("timestamp", .string(occurredAt.description))) }
        let texts = [
            ("recipient", self.recipient), ("message_id", self.messageID), ("event_id", self.eventID),
            ("reject_reason", self.rejectReason?.rawValue), ("description", self.description),
            ("mta_response", self.mtaResponse), ("click_url", self.clickURL), ("user_agent", self.userAgent),
        ]
        members += texts.compactMap { name, text in text.map { (name, .string($0)) } }
        if !self.tags.isEmpty { members.append(("tags", .array(self.tags.map { .string($0) }))) }
        if !self.metadata.members.isEmpty { members.append(("metadata", .object(self.metadata))) }
        return .object(JSONObject(members))
    }
}
