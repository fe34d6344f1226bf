public import AdapterKit
import Model

/// Webhooks of Mailgun: its events as JSON, the older ones as forms, and inbound mail that a route forwards.
///
/// Subjects, bodies, places and addresses of the network are not passed on.
public struct MailgunAdapter: Adapter {
    /// How old a signature may be: Mailgun tries for eight hours, and may not sign again for each try.
    static let tolerance: Int64 = 9 * 3600

    public static let descriptor = AdapterDescriptor(
        name: "mailgun",
        provider: "Mailgun",
        apiVersion: "3",
        scheme: "HMAC-SHA256, hex, of time and token, in the body",
        coverage: .bodyUncovered(
            reason: "Mailgun signs a time and a token, not the event: a token is good for one event, and any other "
                + "under it is refused"
        ),
        toleranceSeconds: Self.tolerance,
        // It stops on 406 and goes on trying on anything else: what cannot be read, or is too long for us, may be mended.
        rejectionStatus: 406,
        // A route forwards a whole message, and Mailgun takes messages of 25 MB; its attachments come decoded, its text
        // more than once.
        largestBody: 32 << 20,
        idempotencyKey: "event id and its day; the token for the older forms",
        retryHorizonSeconds: 8 * 3600,
        emits: Array(Set(EmailEvent.Kind.mailgun.map(\.eventType))),
        normalizerVersion: 1
    )

    public let settings: SourceSettings

    public init(settings: SourceSettings) { self.settings = settings }

    public var verification: any VerificationScheme { MailgunScheme() }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let body: MailgunBody
        do throws(MailgunBody.Problem) { body = try MailgunBody(request.request) } catch {
            throw AdapterFailure(error.text, isTooLarge: error.isTooLarge)
        }
        switch body {
        case .event(let json):
            guard let event = json["event-data"], event.object != nil else {
                throw AdapterFailure("event-data: missing or no object")
            }
            return MailgunReading(event: event).read()
        case .form(let fields): return try MailgunFormReading(fields: fields).read()
        }
    }
}

extension EmailEvent.Kind {
    /// All that Mailgun's types can mean.
    static let mailgun: [Self] = [
        .queued, .delivered, .bounced, .deferred, .failed, .opened, .clicked, .unsubscribed, .complained, .rejected,
        .unknown,
    ]
}
