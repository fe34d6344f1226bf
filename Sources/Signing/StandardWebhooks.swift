public import Model

/// Standard Webhooks 1.0: HMAC-SHA256 (`v1`) and Ed25519 (`v1a`) over `id.timestamp.body`.
///
/// <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>
public enum StandardWebhooks: Sendable {
    /// 300 s both ways, as in the reference libraries.
    public static let tolerance = Tolerance(seconds: 300)

    /// More signatures than this in one header are refused before any of them is checked.
    static let maximumSignatures = 32

    /// Signs a message.
    ///
    /// - Parameters:
    ///   - id: unique per message and the same on every attempt.
    ///   - moment: the time of this attempt.
    ///   - secrets: each live secret makes one `v1`.
    ///   - keys: each live key makes one `v1a`.
    public static func sign(
        id: String,
        at moment: Timestamp,
        body: [UInt8],
        secrets: [WebhookSecret],
        keys: [SigningKey] = []
    ) throws(SigningError) -> Headers {
        guard !secrets.isEmpty || !keys.isEmpty else {
            throw SigningError(reason: "there is neither a secret nor a key to sign with")
        }
        let timestamp = String(moment.seconds)
        let start = Array("\(id).\(timestamp).".utf8)
        var signatures = secrets.map { "v1," + Base64.encode(HMACSHA256.code([start, body], key: $0.key)) }
        if !keys.isEmpty {
            let message = start + body
            for key in keys { signatures.append("v1a," + Base64.encode(try key.signature(for: message))) }
        }
        return Headers(id: id, timestamp: timestamp, signature: signatures.joined(separator: " "))
    }
}
