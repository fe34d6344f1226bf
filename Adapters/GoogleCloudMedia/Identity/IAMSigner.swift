import AdapterKit
public import Model
import Signing

/// Has Google sign with a key that never leaves it, for a machine that has an identity and no key file.
///
/// Source: IAM Service Account Credentials API, `projects.serviceAccounts.signBlob`. The account needs
/// `iam.serviceAccounts.signBlob` on itself, which `roles/iam.serviceAccountTokenCreator` holds.
public actor IAMSigner: BlobSigner {
    private let client: GoogleCloudClient
    private let metadata: MetadataServer
    private let baseURL: BaseURL
    private var knownEmail: String?

    /// - Parameter email: whose signature; nil for the machine's own account, which is asked for once.
    public init(
        client: GoogleCloudClient,
        metadata: MetadataServer,
        email: String? = nil,
        baseURL: BaseURL = .iamCredentials
    ) {
        self.client = client
        self.metadata = metadata
        self.knownEmail = email
        self.baseURL = baseURL
    }

    public func email(now: Timestamp) async throws(GoogleCloudFailure) -> String {
        if let email = self.knownEmail { return email }
        let email = try await self.metadata.email(now: now)
        self.knownEmail = email
        return email
    }

    public func sign(_ bytes: [UInt8], now: Timestamp) async throws(GoogleCloudFailure) -> [UInt8] {
        let account = PercentEncoding.step(try await self.email(now: now))
        let request = OutboundRequest.json(
            ["payload": .string(Base64.encode(bytes))],
            to: "\(self.baseURL)/v1/projects/-/serviceAccounts/\(account):signBlob"
        )
        let answer = try await self.client.send(request, as: .signBlob)
        try answer.check(.signBlob, now: now)
        guard let signature = try answer.object(.signBlob)["signedBlob"]?.string.flatMap({ Base64.decode($0) }),
            !signature.isEmpty
        else { throw .unreadable(.signBlob, reason: "there is no signedBlob in base64") }
        return signature
    }
}
