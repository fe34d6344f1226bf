public import AdapterKit
import Model

/// The Signed Event Webhook of Twilio SendGrid: what happens to e-mails, in batches.
///
/// A source's `secrets` are the verification keys that SendGrid shows: public ones, base64 without lines around it. A
/// private key (PKCS #8 in base64) may stand there too and counts by its public half; only with one can
/// `tollgate send` sign samples.
public struct SendGridAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "sendgrid",
        provider: "SendGrid",
        apiVersion: "v3",
        scheme: "ECDSA P-256 with SHA-256, DER in base64, of time and body",
        coverage: .body,
        // SendGrid repeats a call for 24 h, and does not say whether with a new signature.
        toleranceSeconds: 25 * 3600,
        // It closes a batch near 768 KB, by what is generally known, and not by its reference; twice that and more.
        largestBody: 2 << 20,
        idempotencyKey: "sg_event_id of each event",
        retryHorizonSeconds: 24 * 3600,
        emits: SendGridEvent.emitted,
        normalizerVersion: 1
    )

    /// Many times what one call holds.
    static let batchLimit = 10_000

    public let settings: SourceSettings
    let scheme: SendGridScheme

    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        self.settings = settings
        self.scheme = try SendGridScheme(settings.secrets)
    }

    public var verification: any VerificationScheme { self.scheme }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let json: JSON
        do throws(JSONParseError) { json = try JSON(parsing: request.request.body) } catch {
            throw AdapterFailure("the body is not JSON: \(error)")
        }
        guard let events = json.array else { throw AdapterFailure("the body is no list of events") }
        guard events.count <= Self.batchLimit else { throw AdapterFailure("more than \(Self.batchLimit) events") }
        return Normalization(events.enumerated().map { SendGridEvent.entry($1, at: $0) })
    }
}
