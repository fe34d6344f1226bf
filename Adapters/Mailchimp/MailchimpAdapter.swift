public import AdapterKit
import Model

/// Webhooks of Mailchimp's audiences (Mailchimp Marketing): who subscribed, left, changed or could not be reached, and
/// campaigns that were sent.
///
/// Merge fields and addresses of the network are not passed on: they hold what people typed of themselves.
public struct MailchimpAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "mailchimp",
        provider: "Mailchimp Marketing",
        apiVersion: "3.0",
        scheme: "secret in the URL's query",
        coverage: .bodyUncovered(
            reason: "Mailchimp signs nothing: whoever knows the URL's secret can say anything, so it is kept from logs "
                + "and from what is stored"
        ),
        toleranceSeconds: nil,
        methods: ["GET", "POST"],
        credentialQueryNames: [MailchimpScheme.queryName],
        idempotencyKey: "digest of type, fired_at, list and e-mail address (campaigns: id)",
        retryHorizonSeconds: 86_400,
        emits: Array(Set(EmailEvent.Kind.mailchimp.map(\.eventType))),
        normalizerVersion: 1
    )

    public let settings: SourceSettings

    public init(settings: SourceSettings) { self.settings = settings }

    public var verification: any VerificationScheme { MailchimpScheme() }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let form: JSON
        do throws(FormError) { form = try FormFields(parsing: request.request.body).tree() } catch {
            throw AdapterFailure(error)
        }
        return try MailchimpReading(form: form).read()
    }
}

extension MailchimpAdapter: ChallengeAnswering {
    /// Mailchimp asks with GET whether the URL is there, with its secret or without.
    public func challenge(_ request: InboundRequest) -> LiteralAnswer? {
        request.method == "GET" ? LiteralAnswer() : nil
    }
}
