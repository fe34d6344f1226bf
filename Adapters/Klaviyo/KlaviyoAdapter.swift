public import AdapterKit
import Model

/// System webhooks of Klaviyo: what happens to e-mails, text messages and consent, up to 1000 events in a call.
///
/// The webhook actions of Klaviyo's flows are something else: they are not signed.
public struct KlaviyoAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "klaviyo",
        provider: "Klaviyo",
        apiVersion: "2026-07-15",
        scheme: "HMAC-SHA256, hex, of body and time",
        coverage: .body,
        toleranceSeconds: 300,
        // Up to 1000 events, each with its profile and properties. 8 KiB for each.
        largestBody: 8 << 20,
        idempotencyKey: "external_id of each entry",
        // Klaviyo does not say how long it goes on; this is as long as others do.
        retryHorizonSeconds: 3 * 86_400,
        emits: KlaviyoTopic.emitted,
        normalizerVersion: 1
    )

    /// More than Klaviyo puts into one call.
    static let batchLimit = 1000

    public let settings: SourceSettings

    public init(settings: SourceSettings) { self.settings = settings }

    public var verification: any VerificationScheme { KlaviyoScheme() }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let json: JSON
        do throws(JSONParseError) { json = try JSON(parsing: request.request.body) } catch {
            throw AdapterFailure("the body is not JSON: \(error)")
        }
        guard let entries = json["data"]?.array else { throw AdapterFailure("data: missing or no list") }
        try Self.checkWebhook(json["meta"]?["klaviyo_webhook_id"], request.request)
        guard entries.count <= Self.batchLimit else {
            throw AdapterFailure("data: more than \(Self.batchLimit) entries")
        }
        return Normalization(entries.enumerated().map { KlaviyoEntry.read($1, at: $0) })
    }

    /// The header is not signed and the member is; Klaviyo asks not to process a call in which they differ.
    private static func checkWebhook(_ member: JSON?, _ request: InboundRequest) throws(AdapterFailure) {
        guard let id = member?.string, !id.isEmpty else {
            throw AdapterFailure("meta.klaviyo_webhook_id: missing or no text")
        }
        guard let header = request.header("Klaviyo-Webhook-Id") else {
            throw AdapterFailure("the header Klaviyo-Webhook-Id is missing")
        }
        guard header == id else {
            throw AdapterFailure("the header Klaviyo-Webhook-Id is not the body's meta.klaviyo_webhook_id")
        }
    }
}
