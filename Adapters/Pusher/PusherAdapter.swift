public import AdapterKit
import Model
import Signing

/// Webhooks of Pusher Channels.
///
/// <https://pusher.com/docs/channels/server_api/webhooks/>. An app may have several tokens; Pusher signs with the oldest
/// that is active and names it in `X-Pusher-Key`, which therefore chooses the secret.
public struct PusherAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "pusher",
        provider: "Pusher Channels",
        apiVersion: "Channels webhooks",
        scheme: "HMAC-SHA256, hex, of the body",
        coverage: .body,
        toleranceSeconds: PusherScheme.defaultTolerance.seconds,
        options: [PusherKeys.option],
        idempotencyKey: "app, SHA-256 of the body and the event's place in it",
        // "exponential backoff for 5 minutes", then the call is lost.
        retryHorizonSeconds: 300,
        emits: PusherReading.types.values.map(\.type),
        normalizerVersion: 1
    )

    public let settings: SourceSettings
    let keys: PusherKeys

    /// Fails where a secret has no app key.
    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        self.settings = settings
        self.keys = try PusherKeys(settings)
    }

    public var verification: any VerificationScheme { PusherScheme(keys: self.keys) }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let body = request.request.body
        return try PusherReading(
            envelope: PusherEnvelope(body),
            appKey: request.request.header(PusherScheme.keyHeader) ?? "",
            digest: Hex.encode(ContentDigest.sha256(body))
        )
        .read()
    }
}
