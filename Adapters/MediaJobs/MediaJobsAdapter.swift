public import AdapterKit

/// Services of one's own that work on media: trailers, blurring, encoding images, keys. They tell their ends through an
/// internal source or as objects that appear.
public enum MediaJobsAdapter: OutboundAdapter {
    public static let descriptor = OutboundDescriptor(
        name: "media-jobs",
        provider: "Media job services",
        apiVersion: "POST, GET and DELETE of JSON, Standard Webhooks 1.0",
        authentication: "Standard Webhooks: HMAC-SHA256 (v1) or Ed25519 (v1a), base64, of id.time.body",
        calls: ["start", "status", "cancel"],
        idempotency: "job key"
    )
}
