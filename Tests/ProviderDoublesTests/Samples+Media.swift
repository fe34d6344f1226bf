import AdapterKit
import GoogleCloudMediaAdapter
import MediaJobsAdapter
import Model
import ProviderDoubles
import Signing

extension Samples {
    static let now = Timestamp(seconds: 1_790_000_000)

    /// An upload by a signed URL.
    static func googleCloud(_ caller: Caller) async throws -> Answer {
        let name = try ObjectName(bucket: "uploads", object: "a.mp4")
        let access = try ObjectAccess.upload(name, lifetime: .seconds(60), contentType: "video/mp4")
        return try await Self.upload("bytes", by: try await Self.signed(access, at: caller.base), caller)
    }

    static func mediaJobs(_ caller: Caller) async throws -> Answer {
        try await caller.send(try Self.jobs(at: caller.base).start(try Self.job(), now: Self.now))
    }

    /// The double's account as its file says it is.
    static func account(at base: String) throws -> ServiceAccountKey {
        guard var file = GoogleCloudDouble().credentials.object else { throw Caller.Silence() }
        file["token_uri"] = .string("\(base)/token")
        return try ServiceAccountKey(parsing: JSON.object(file).bytes)
    }

    static func signed(_ access: ObjectAccess, at base: String, now: Timestamp = Self.now) async throws -> SignedURL {
        let endpoint = StorageEndpoint(try BaseURL(base))
        return try await SignedURLs(endpoint: endpoint, signer: try Self.account(at: base), now: { now })
            .url(for: access)
    }

    static func upload(_ text: String, by signed: SignedURL, _ caller: Caller) async throws -> Answer {
        try await caller.send(
            OutboundRequest(
                method: signed.method.rawValue,
                url: signed.url,
                headers: signed.headers,
                body: Array(text.utf8)
            )
        )
    }

    static func jobs(
        at base: String,
        secret: String = MediaJobsDouble.secretText
    ) throws -> MediaJobEndpoint {
        let secret = Secret(label: "test", bytes: Array(secret.utf8))
        return try MediaJobEndpoint(url: "\(base)/jobs", secrets: [try WebhookSecret(secret)])
    }

    static func job(key: String = "job-1", kind: String = "trailer") throws -> MediaJob {
        try MediaJob(
            key: key,
            kind: kind,
            asset: "ast_1",
            input: JSONObject([("source", "gs://uploads/a.mp4")]),
            output: JSONObject([("trailer", "gs://published/a/trailer.mp4")])
        )
    }
}
