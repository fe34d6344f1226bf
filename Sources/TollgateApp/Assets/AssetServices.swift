import AdapterKit
import Edge
import GoogleCloudMediaAdapter
import MediaJobsAdapter
import Model
import Signing
import Store
import Workflows

/// Whoever works on assets outside, as the configuration names them.
struct AssetServices: Sendable {
    let storage: CloudStorage
    /// nil where none is configured.
    let transcoder: Transcoder?
    let template: String
    let jobs: [ProcessingPlan.Action: MediaJobService]
    private let urls: SignedURLs
    private let lifetime: Duration

    /// - Parameters:
    ///   - outbound: the way to Google, and to this machine's metadata server.
    ///   - services: the way to services of one's own, where it is another one.
    init(
        _ configuration: AssetConfiguration,
        outbound: OutboundHTTP,
        services: OutboundHTTP? = nil,
        time: TimeSource
    ) {
        let metadata = MetadataServer(outbound: outbound)
        let issuer: any AccessTokenIssuing =
            configuration.credentials.map { ServiceAccountTokens(key: $0, outbound: outbound) } ?? metadata
        let client = GoogleCloudClient(
            outbound: outbound,
            tokens: AccessTokens(issuer: issuer, time: time),
            time: time
        )
        self.storage = CloudStorage(api: StorageAPI(baseURL: configuration.storageURL), client: client)
        self.transcoder = configuration.transcoder.map { Transcoder(api: $0.api, client: client) }
        self.template = configuration.transcoder?.template ?? ""
        self.jobs = configuration.jobs.mapValues { endpoint in
            MediaJobService(endpoint: endpoint, outbound: services ?? outbound, now: { time.now() })
        }
        let signer: any BlobSigner = configuration.credentials ?? IAMSigner(client: client, metadata: metadata)
        self.urls = SignedURLs(
            endpoint: StorageEndpoint(configuration.storageURL),
            signer: signer,
            now: { time.now() }
        )
        self.lifetime = configuration.uploadURLLifetime
    }

    /// A URL for exactly the bytes that were declared.
    func uploadURL(for upload: DeclaredUpload) async throws(UploadURLFailure) -> UploadURL {
        do throws(GoogleCloudFailure) {
            let signed = try await self.urls.url(for: try self.access(to: upload))
            return UploadURL(
                method: signed.method.rawValue,
                url: signed.url,
                headers: signed.headers.map { ($0.name, $0.value) },
                expiresAt: signed.expiresAt
            )
        } catch {
            throw UploadURLFailure(code: error.code, detail: "no upload URL could be signed: \(error)")
        }
    }

    private func access(to upload: DeclaredUpload) throws(GoogleCloudFailure) -> ObjectAccess {
        do throws(SignedURLError) {
            var checksum: ObjectChecksum?
            if let crc32c = upload.crc32c { checksum = try ObjectChecksum("crc32c", crc32c) }
            if let md5 = upload.md5 { checksum = try ObjectChecksum("md5", md5) }
            return try ObjectAccess.upload(
                try ObjectName(bucket: upload.bucket, object: upload.object),
                lifetime: self.lifetime,
                contentType: upload.contentType,
                sizes: upload.size...upload.size,
                checksum: checksum
            )
        } catch { throw .unsignable(error) }
    }
}
