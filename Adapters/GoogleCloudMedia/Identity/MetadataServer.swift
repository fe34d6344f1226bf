public import AdapterKit
public import Model

/// The metadata server of a machine at Google: it says who the machine is and gives its tokens.
///
/// Source: Google Cloud, "About VM metadata": calls and answers carry `Metadata-Flavor: Google`, so that neither is
/// mistaken for somebody else's.
public struct MetadataServer: AccessTokenIssuing {
    private let baseURL: BaseURL
    private let outbound: OutboundHTTP

    /// The server hands out one token again and again until less than four minutes are left of it (google-auth refreshes
    /// at 3:45 for that reason); asked earlier, it would give the same.
    public let early = Duration.seconds(225)

    public init(baseURL: BaseURL = .metadata, outbound: OutboundHTTP) {
        self.baseURL = baseURL
        self.outbound = outbound
    }

    public func issue(_ scope: GoogleCloudScope, now: Timestamp) async throws(GoogleCloudFailure) -> AccessToken {
        let query = "token?scopes=\(PercentEncoding.step(scope.text))"
        let answer = try await self.outbound.send(self.request(query), as: .metadataToken)
        try Self.checkFlavor(answer, .metadataToken)
        return try AccessToken.read(answer, to: .metadataToken, now: now)
    }

    /// The e-mail address of the machine's service account.
    public func email(now: Timestamp) async throws(GoogleCloudFailure) -> String {
        let answer = try await self.outbound.send(self.request("email"), as: .metadataEmail)
        try Self.checkFlavor(answer, .metadataEmail)
        try answer.check(.metadataEmail, now: now)
        let text = String(decoding: answer.body, as: UTF8.self).filter { !$0.isNewline }
        guard text.contains("@"), text.utf8.count <= 254, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .unreadable(.metadataEmail, reason: "it is no e-mail address")
        }
        return text
    }

    func request(_ what: String) -> OutboundRequest {
        OutboundRequest(
            method: "GET",
            url: "\(self.baseURL)/computeMetadata/v1/instance/service-accounts/default/\(what)",
            headers: [.init("metadata-flavor", "Google")],
            timeout: .seconds(5)
        )
    }

    private static func checkFlavor(
        _ answer: OutboundResponse,
        _ call: GoogleCloudCall
    ) throws(GoogleCloudFailure) {
        guard answer.header("metadata-flavor") == "Google" else {
            throw .unreadable(call, reason: "whoever answered is no metadata server of Google's")
        }
    }
}
