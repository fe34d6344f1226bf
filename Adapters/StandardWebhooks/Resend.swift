public import AdapterKit
import Model
public import Signing

/// Resend, which sends through Svix: what happens to the e-mails it sent.
public enum Resend: StandardWebhooksProvider {
    public static let descriptor = AdapterDescriptor(
        name: "resend",
        provider: "Resend",
        apiVersion: "Standard Webhooks 1.0",
        scheme: "Standard Webhooks, svix- or webhook- headers",
        coverage: .body,
        toleranceSeconds: 300,
        idempotencyKey: "svix-id",
        // Svix tries at once and after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h.
        retryHorizonSeconds: 28 * 3600,
        emits: Set(Self.kinds.values).map(\.eventType),
        normalizerVersion: 1
    )

    public static let family = StandardWebhooks.HeaderFamily.svix

    static let kinds: [String: EmailEvent.Kind] = [
        "email.scheduled": .queued,
        "email.sent": .sent,
        "email.delivered": .delivered,
        "email.delivery_delayed": .deferred,
        "email.bounced": .bounced,
        "email.failed": .failed,
        // Never sent, because the address is on the account's list of those not to be written to.
        "email.suppressed": .rejected,
        "email.opened": .opened,
        "email.clicked": .clicked,
        "email.complained": .complained,
        // A message that came in; the vocabulary is of those that went out.
        "email.received": .unknown,
    ]

    /// What happens to the account's own lists and domains.
    static let ignoredPrefixes = ["contact.", "domain.", "suppression."]

    public static func read(_ message: StandardWebhooksMessage) throws(AdapterFailure) -> Normalization {
        guard let type = message.body["type"]?.string, !type.isEmpty else {
            throw AdapterFailure("type: missing or no text")
        }
        if Self.ignoredPrefixes.contains(where: { type.hasPrefix($0) }) { return .ignored(type) }
        guard let kind = Self.kinds[type] else { return .unrecognized(type) }
        guard let data = message.body["data"], data.object != nil else {
            return .quarantined("data: missing or no object")
        }
        guard let email = data["email_id"]?.string, !email.isEmpty else {
            return .quarantined("data.email_id: missing or no text")
        }
        let event = ResendEvent(data, kind: kind, message: message, email: email).event
        return .event(event.draft(key: message.id, subject: email, providerType: type))
    }
}

/// Webhooks of Resend.
public typealias ResendAdapter = StandardWebhooksAdapter<Resend>
