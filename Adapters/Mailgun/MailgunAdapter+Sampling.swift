public import AdapterKit
public import Model
import Signing

extension MailgunAdapter: Sampling {
    public static let sampleTypes: [String] = MailgunSample.types.keys.sorted()

    /// The amount is left out: no message has one.
    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard let members = MailgunSample.types[type] else { throw .unknownType(type, known: Self.sampleTypes) }
        guard let secret = self.settings.secrets.first else { throw .noSecret }
        let time = "\(now.seconds)"
        let token = Hex.encode(Hashing.sha256(of: [type, id])).prefix(50)
        let signature = Hex.encode(HMACSHA256.code([Array(time.utf8), Array(token.utf8)], key: secret.bytes))
        let body: JSON = [
            "signature": [
                "timestamp": .string(time), "token": .string(String(token)), "signature": .string(signature),
            ],
            "event-data": MailgunSample(id: id, order: order, now: now).event(members),
        ]
        return InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [
                InboundRequest.Header("Content-Type", "application/json"),
                InboundRequest.Header("User-Agent", "mailgun/treq-20.4.1"),
            ],
            body: body.bytes
        )
    }
}
