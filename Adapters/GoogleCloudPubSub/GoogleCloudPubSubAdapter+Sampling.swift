public import AdapterKit
public import Model
import Signing

extension GoogleCloudPubSubAdapter: Sampling {
    public static let sampleTypes: [String] = PushSample.messages.keys.sorted()

    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard let message = PushSample.messages[type] else { throw .unknownType(type, known: Self.sampleTypes) }
        guard let key = self.push.ownKeys.first?.key, let policy = self.push.policy else {
            throw .cannotSign(
                "only Google has the private keys that sign its calls: list an RSA private key of your own under the "
                    + "source's secrets (openssl genrsa -out sample.pem 2048); what it signs is then accepted too"
            )
        }
        let claims: JSON = [
            "aud": JSON(policy.audiences.first) ?? .null, "azp": "113774264463038321964",
            "email": JSON(policy.emails.first) ?? .null, "email_verified": true,
            "exp": .integer(now.seconds + 3600), "iat": .integer(now.seconds),
            "iss": .string(PushConfiguration.issuers[0]), "sub": "113774264463038321964",
        ]
        let token: String
        do throws(SigningError) { token = try key.token(claims) } catch { throw .cannotSign(error.reason) }
        return InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [
                InboundRequest.Header("Authorization", "Bearer \(token)"),
                InboundRequest.Header("Content-Type", "application/json"),
                InboundRequest.Header(
                    "User-Agent",
                    "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)"
                ),
            ],
            body: PushSample(id: id, now: now).envelope(message).bytes
        )
    }
}
