public import AdapterKit

/// Google Cloud as far as media assets need it: storage and transcoding. What it tells us comes by Pub/Sub, which has an
/// adapter of its own.
public enum GoogleCloudMediaAdapter: OutboundAdapter {
    public static let descriptor = OutboundDescriptor(
        name: "googlecloud-media",
        provider: "Google Cloud (storage, transcoder)",
        apiVersion: "Storage JSON API v1, Transcoder API v1, signed URLs V4",
        authentication: "OAuth2 token of a service account (JWT bearer, or the machine's own by its metadata server)",
        calls: [
            "objects.get", "objects.list", "objects.rewrite", "objects.delete", "jobs.create", "jobs.get", "jobs.list",
            "jobs.delete", "signBlob",
        ],
        idempotency: "object generation; the job's label"
    )
}
