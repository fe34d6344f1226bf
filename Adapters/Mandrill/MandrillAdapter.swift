public import AdapterKit
import Model

/// Webhooks of Mandrill (Mailchimp Transactional): what became of messages, changes of the allow and deny lists, and
/// inbound mail.
///
/// Subjects, bodies, places and addresses of the network are not passed on.
public struct MandrillAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "mandrill",
        provider: "Mandrill",
        apiVersion: "1.0",
        scheme: "HMAC-SHA1, base64, of the URL and the sorted form fields",
        coverage: .bodyAndURL,
        toleranceSeconds: nil,
        methods: ["HEAD", "POST"],
        // Up to 1000 events in one field, each with what the sender attached to it and some with a list of opens or
        // clicks; the form makes up to three bytes of one. 16 KiB for each.
        largestBody: 16 << 20,
        needsSecrets: false,
        idempotencyKey: "event, _id and ts of each event; with url for clicks",
        retryHorizonSeconds: 3 * 86_400,
        emits: Array(Set(MandrillTypes.rows.values.map(\.eventType))),
        normalizerVersion: 1
    )

    public let settings: SourceSettings

    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        _ = try settings.requiredPublicURL()
        self.settings = settings
    }

    public var verification: any VerificationScheme { MandrillScheme() }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let events = try MandrillForm(request.request.body).events
        // What Mandrill sends to see whether the URL is right.
        if events.isEmpty { return .ignored("empty_batch") }
        return Normalization(events.enumerated().map { MandrillReading(event: $1, place: $0).entry })
    }
}

extension MandrillAdapter: ChallengeAnswering {
    /// Mandrill asks with HEAD, unsigned, whether the URL is there, and then with an empty array under a key that
    /// everybody knows: neither is worth keeping, or anybody could fill the disk.
    public func challenge(_ request: InboundRequest) -> LiteralAnswer? {
        request.method == "HEAD" || MandrillScheme.isTest(request, settings: self.settings) ? LiteralAnswer() : nil
    }
}
