import AdapterKit

/// What Mandrill's event types mean in the vocabulary of all e-mail providers.
enum MandrillTypes {
    static let rows: [String: EmailEvent.Kind] = [
        "send": .sent, "delivered": .delivered, "deferral": .deferred, "hard_bounce": .bounced,
        "soft_bounce": .bounced, "open": .opened, "click": .clicked, "spam": .complained, "unsub": .unsubscribed,
        "reject": .rejected,
        // Neither is about a message of ours: the lists of addresses changed, or somebody wrote to us.
        "allowlist": .unknown, "whitelist": .unknown, "denylist": .unknown, "blacklist": .unknown, "inbound": .unknown,
    ]

    /// The types that tell a change of a list; they stand in `type`, not in `event`, and have no `_id`.
    static let lists: Set<String> = ["allowlist", "whitelist", "denylist", "blacklist"]

    /// Why an address or a message was refused, by the words of `reject.reason`.
    static func rejectReason(_ reason: String) -> EmailEvent.RejectReason {
        switch reason {
        case "hard-bounce", "soft-bounce": .bounced
        case "spam": .spam
        case "unsub": .unsubscribed
        case "invalid": .invalid
        default: .other
        }
    }

    /// Why a message bounced, by the words of `msg.bounce_description`.
    static func bounceReason(_ description: String?) -> EmailEvent.RejectReason {
        switch description {
        case "bad_mailbox", "invalid_domain": .invalid
        default: .bounced
        }
    }
}
