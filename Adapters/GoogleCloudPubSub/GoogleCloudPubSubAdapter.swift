public import AdapterKit
import Model
import Signing

/// Pushes of Google Cloud Pub/Sub, wrapped or not, that carry notifications of Cloud Storage and of the Transcoder.
///
/// The identity token of a push says who pushes and nothing of what: its body is protected by TLS alone. A push that
/// cannot be read is acknowledged and kept all the same, because Pub/Sub would send it again for days and hold back
/// every later message of its ordering key.
public struct GoogleCloudPubSubAdapter: Adapter, Acknowledging, PublishedKeyVerifying {
    public static let descriptor = AdapterDescriptor(
        name: "googlecloud-pubsub",
        provider: "Google Cloud Pub/Sub",
        apiVersion: "v1",
        scheme: "identity token, RS256, by published keys",
        coverage: .bodyUncovered(
            reason: "the token names the pushing service account and not the message; TLS protects the body"
        ),
        // The token's own time is no message's: one token serves an hour of pushes.
        toleranceSeconds: nil,
        answer: "204",
        malformedStatus: 204,
        credentialHeaders: ["authorization"],
        options: ["audience", "jwks", "jwks_url", "service_account"],
        needsSecrets: false,
        idempotencyKey: "bucket, object, generation and event type (metageneration for updates); job and state",
        // The default retention of a subscription's messages.
        retryHorizonSeconds: 7 * 86_400,
        emits: Array(StorageNotification.types.values) + Array(TranscoderJob.types.values),
        normalizerVersion: 1
    )

    public let settings: SourceSettings
    let push: PushConfiguration
    private let scheme: PushTokenScheme

    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        self.settings = settings
        self.push = try PushConfiguration(settings)
        self.scheme = PushTokenScheme(self.push)
    }

    public var verification: any VerificationScheme { self.scheme }

    public var keySetURL: String? { self.push.keySetURL }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let message = try PushMessage(request.request)
        if let flaw = message.flaw { return .quarantined(flaw) }
        if let type = message.attributes["eventType"], type.hasPrefix("OBJECT_") {
            return StorageNotification(type: type, message: message).read()
        }
        if let job = TranscoderJob(message) { return job.read() }
        return .unrecognized(message.typeName)
    }

    /// 204 is an acknowledgement (cloud.google.com/pubsub/docs/push, "Receive messages").
    public func acknowledgement(of request: InboundRequest) -> LiteralAnswer? { .noContent }
}
