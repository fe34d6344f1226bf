public import Model

/// Whose signature stands under a URL.
public protocol BlobSigner: Sendable {
    /// The service account's e-mail address.
    func email(now: Timestamp) async throws(GoogleCloudFailure) -> String

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    func sign(_ bytes: [UInt8], now: Timestamp) async throws(GoogleCloudFailure) -> [UInt8]
}

extension ServiceAccountKey: BlobSigner {
    public func email(now: Timestamp) async throws(GoogleCloudFailure) -> String { self.email }

    public func sign(_ bytes: [UInt8], now: Timestamp) async throws(GoogleCloudFailure) -> [UInt8] {
        try self.signature(for: bytes)
    }
}
