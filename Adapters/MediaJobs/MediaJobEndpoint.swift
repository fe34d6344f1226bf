public import AdapterKit
public import Model
public import Signing

/// Builds the calls to one service and reads its answers; it sends nothing itself.
///
/// A job is started by `POST <url>`, asked about by `GET <url>/<key>` and called off by `DELETE <url>/<key>`, all signed
/// by Standard Webhooks 1.0.
public struct MediaJobEndpoint: Sendable {
    public let url: String
    private let secrets: [WebhookSecret]
    private let keys: [SigningKey]
    private let timeout: Duration

    /// - Parameters:
    ///   - url: without a query; a slash at its end does not count.
    ///   - secrets: each live one makes a `v1`.
    ///   - keys: each live one makes a `v1a`.
    public init(
        url: String,
        secrets: [WebhookSecret],
        keys: [SigningKey] = [],
        timeout: Duration = .seconds(15)
    ) throws(MediaJobError) {
        let start = ["https://", "http://"].first { url.hasPrefix($0) }
        guard let start, url.utf8.count > start.utf8.count, !url.hasPrefix(start + "/"),
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else { throw .badURL }
        guard !secrets.isEmpty || !keys.isEmpty else { throw .nothingToSignWith }
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.secrets = secrets
        self.keys = keys
        self.timeout = timeout
    }

    /// Asks for a job. The id that is signed is its key: the same on every attempt.
    public func start(_ job: MediaJob, now: Timestamp) throws(MediaJobFailure) -> OutboundRequest {
        let body = job.body.bytes
        return OutboundRequest(
            method: "POST",
            url: self.url,
            headers: [.init("content-type", "application/json"), .init("idempotency-key", job.key)]
                + (try self.signature(id: job.key, now: now, body: body)),
            body: body,
            timeout: self.timeout
        )
    }

    /// Asks what became of a job.
    public func status(ofKey key: String, now: Timestamp) throws(MediaJobFailure) -> OutboundRequest {
        try self.call("GET", as: "status", key, now: now)
    }

    /// Calls a job off that is not wanted any more.
    public func cancel(key: String, now: Timestamp) throws(MediaJobFailure) -> OutboundRequest {
        try self.call("DELETE", as: "cancel", key, now: now)
    }

    private func call(
        _ method: String,
        as purpose: String,
        _ key: String,
        now: Timestamp
    ) throws(MediaJobFailure) -> OutboundRequest {
        guard MediaJob.isName(key) else { throw .unusable(.badKey) }
        return OutboundRequest(
            method: method,
            url: "\(self.url)/\(key)",
            // Another id than the job's, lest the service takes this for the job once more; and one for each purpose,
            // because the method is not signed.
            headers: [.init("accept", "application/json")]
                + (try self.signature(id: "\(purpose)_\(key)_\(now.milliseconds)", now: now, body: [])),
            timeout: self.timeout
        )
    }

    private func signature(
        id: String,
        now: Timestamp,
        body: [UInt8]
    ) throws(MediaJobFailure) -> [InboundRequest.Header] {
        let headers: StandardWebhooks.Headers
        do throws(SigningError) {
            headers = try StandardWebhooks.sign(id: id, at: now, body: body, secrets: self.secrets, keys: self.keys)
        } catch { throw .unsigned }
        return headers.fields.map { InboundRequest.Header($0.name, $0.value) }
    }
}
