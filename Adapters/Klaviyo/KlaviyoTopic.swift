import AdapterKit

/// What Klaviyo's topics mean. They are dynamic: an account's own metrics and those of its integrations are topics too.
enum KlaviyoTopic {
    enum Meaning: Hashable {
        case email(EmailEvent.Kind)
        /// What follows `sms.` in our type.
        case sms(String)

        var eventType: String {
            switch self {
            case .email(let kind): kind.eventType
            case .sms(let ending): "sms.\(ending)"
            }
        }
    }

    static let prefix = "event:klaviyo."

    /// By what follows the prefix.
    static let meanings: [String: Meaning] = [
        // Received by the recipient: the receiving server took it.
        "received_email": .email(.delivered),
        "opened_email": .email(.opened),
        "clicked_email": .email(.clicked),
        "bounced_email": .email(.bounced),
        "dropped_email": .email(.rejected),
        "marked_email_as_spam": .email(.complained),
        "subscribed_to_email_marketing": .email(.subscribed),
        "subscribed_to_list": .email(.subscribed),
        "unsubscribed_from_email_marketing": .email(.unsubscribed),
        "unsubscribed_from_list": .email(.unsubscribed),
        "sent_sms": .sms("sent"),
        // Klaviyo's help pages count here what a recipient received, as with e-mails, not what came in.
        "received_sms": .sms("delivered"),
        "failed_to_deliver_sms": .sms("failed"),
        "clicked_sms": .sms("clicked"),
        "subscribed_to_sms_marketing": .sms("opted_in"),
        "consented_to_receive_sms": .sms("opted_in"),
        "unsubscribed_from_sms_marketing": .sms("opted_out"),
        "unsubscribed_from_sms": .sms("opted_out"),
    ]

    static let emitted = Set(Self.meanings.values.map(\.eventType)).sorted()
}
