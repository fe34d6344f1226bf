public import AdapterKit
import Model
import Signing

/// CloudEvents of our own services, under a Standard Webhooks signature.
///
/// Structured and batch mode; binary mode only where ``InternalOptions/allowsBinary`` says so. A source publishes the
/// types that its option `types` names and no others. Subject, time and data pass through; what a type means is the
/// publisher's word, so types that move money count only where they are named in full.
public struct InternalAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "internal",
        provider: "Internal services",
        apiVersion: "CloudEvents 1.0",
        scheme: "Standard Webhooks: HMAC-SHA256 (v1) or Ed25519 (v1a), base64, of id.time.body",
        coverage: .body,
        toleranceSeconds: StandardWebhooks.tolerance.seconds,
        options: [InternalOptions.typesKey, InternalOptions.binaryKey],
        idempotencyKey: "CloudEvents source and id",
        // The retry schedule that Standard Webhooks recommends takes three and a half days.
        retryHorizonSeconds: 4 * 86_400,
        emits: InternalTypes.usual,
        normalizerVersion: 2
    )

    public let settings: SourceSettings
    let options: InternalOptions
    let keys: InternalKeys

    /// Fails where `types` is missing, names what no service may say, or a secret is neither `whsec_…` nor `whpk_…`.
    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        self.settings = settings
        self.options = try InternalOptions(settings.options)
        self.keys = try InternalKeys(settings.secrets)
    }

    public var verification: any VerificationScheme { InternalScheme(keys: self.keys) }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        try InternalReading(options: self.options).read(request.request)
    }
}
