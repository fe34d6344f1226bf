public import Model

/// Signs URLs for uploads and downloads.
public struct SignedURLs: Sendable {
    private let endpoint: StorageEndpoint
    private let signer: any BlobSigner
    private let now: @Sendable () -> Timestamp

    /// - Parameter endpoint: as whoever calls the URLs reaches it, which need not be the way the gateway does.
    public init(
        endpoint: StorageEndpoint = StorageEndpoint(),
        signer: any BlobSigner,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.endpoint = endpoint
        self.signer = signer
        self.now = now
    }

    /// The URL for this access, from now on.
    public func url(for access: ObjectAccess) async throws(GoogleCloudFailure) -> SignedURL {
        let now = self.now()
        let email = try await self.signer.email(now: now)
        let unsigned: UnsignedURL
        do throws(SignedURLError) {
            unsigned = try UnsignedURL(access, at: self.endpoint, email: email, now: now)
        } catch { throw .unsignable(error) }
        return unsigned.signed(try await self.signer.sign(Array(unsigned.stringToSign.utf8), now: now))
    }
}
