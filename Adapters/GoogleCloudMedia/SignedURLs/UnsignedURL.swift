import AdapterKit
import Model
import Signing

/// A URL with everything but its signature, and the text that is to be signed.
///
/// Source: Cloud Storage, "V4 signing process with your own program" and "Canonical requests".
struct UnsignedURL {
    static let algorithm = "GOOG4-RSA-SHA256"
    /// Seven days.
    static let longest: Int64 = 604_800

    let stringToSign: String
    private let access: ObjectAccess
    private let urlWithoutSignature: String
    private let headers: [InboundRequest.Header]
    private let expiresAt: Timestamp

    /// - Parameters:
    ///   - email: whose signature it gets.
    ///   - now: whole seconds count.
    init(
        _ access: ObjectAccess,
        at endpoint: StorageEndpoint,
        email: String,
        now: Timestamp
    ) throws(SignedURLError) {
        let seconds = access.lifetime.components.seconds
        guard (1...Self.longest).contains(seconds) else { throw .badExpiry }
        let (base, path) = try endpoint.place(of: access.name)
        // 20260921T141320Z
        let date = Timestamp(seconds: now.seconds).description.filter { $0 != "-" && $0 != ":" }
        let scope = "\(date.prefix(8))/auto/storage/goog4_request"

        let own = try CanonicalHeaders(access.headers)
        let headers = own.adding("host", base.authority)
        let query = try CanonicalQuery(access.parameters).adding([
            ("X-Goog-Algorithm", Self.algorithm), ("X-Goog-Credential", "\(email)/\(scope)"), ("X-Goog-Date", date),
            ("X-Goog-Expires", "\(seconds)"), ("X-Goog-SignedHeaders", headers.names),
        ])
        let payload = headers["x-goog-content-sha256"] ?? "UNSIGNED-PAYLOAD"
        let request = [access.method.rawValue, path, query.text, headers.text, headers.names, payload]
        let digest = Hex.encode(SHA256Digest.of(Array(request.joined(separator: "\n").utf8)))
        self.stringToSign = [Self.algorithm, date, scope, digest].joined(separator: "\n")
        self.urlWithoutSignature = "\(base)\(path)?\(query.text)"
        self.access = access
        self.headers = own.headers
        self.expiresAt = Timestamp(seconds: now.seconds) + .seconds(seconds)
    }

    func signed(_ signature: [UInt8]) -> SignedURL {
        SignedURL(
            method: self.access.method,
            url: "\(self.urlWithoutSignature)&X-Goog-Signature=\(Hex.encode(signature))",
            headers: self.headers,
            expiresAt: self.expiresAt
        )
    }
}
