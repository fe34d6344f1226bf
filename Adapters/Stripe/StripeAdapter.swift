public import AdapterKit
import Model

/// Webhooks of Stripe and of platforms that sign like it.
///
/// Snapshot and thin events, own and connected accounts, live and test mode, PaymentIntents and the older Charges. No
/// personal data of the payer (addresses, e-mail, card) is passed on; `metadata` is the shop's own and is.
public struct StripeAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "stripe",
        provider: "Stripe",
        apiVersion: "2026-10-28.endive",
        scheme: "HMAC-SHA256, hex, of time.body",
        coverage: .body,
        toleranceSeconds: 300,
        rejectionStatus: 400,
        options: [SourceSettings.accountsKey, "api_url"],
        callingSecretOptions: ["api_key"],
        idempotencyKey: "event id; thin copies of snapshot events make no event",
        retryHorizonSeconds: 3 * 86_400,
        emits: StripeTypes.emitted,
        normalizerVersion: 3
    )

    public let settings: SourceSettings

    /// Where refunds are asked for, without a slash at its end.
    let apiURL: String
    /// The connected accounts whose money may move orders.
    let accounts: Set<String>

    static let publicAPI = "https://api.stripe.com"

    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        self.settings = settings
        self.accounts = try settings.accounts(prefix: "acct_")
        let url = try settings.baseURL("api_url", example: Self.publicAPI) ?? Self.publicAPI
        self.apiURL = url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    public var verification: any VerificationScheme { StripeScheme() }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let envelope = try StripeEnvelope(request.request.body, accounts: self.accounts)
        guard let object = envelope.object else { return StripeThinReading(envelope: envelope).read() }
        if StripeTypes.isIgnored(envelope.type) { return .ignored(envelope.type) }
        guard let row = StripeTypes.rows[envelope.type] else { return .unrecognized(envelope.type) }
        return StripeReading(envelope: envelope, object: object, orderKeys: self.settings.orderKeys).read(row)
    }
}
