public import AdapterKit
public import Model
import Signing

extension KlaviyoAdapter: Sampling {
    public static let sampleTypes: [String] = KlaviyoTopic.meanings.keys.map { KlaviyoTopic.prefix + $0 }.sorted()

    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard Self.sampleTypes.contains(type) else { throw .unknownType(type, known: Self.sampleTypes) }
        guard let secret = self.settings.secrets.first else { throw .noSecret }
        let body = Self.body(type, id: id, now: now).bytes
        let time = now.imfFixdate
        return InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [
                InboundRequest.Header("Content-Type", "application/json"),
                InboundRequest.Header(
                    KlaviyoScheme.signatureHeader,
                    Hex.encode(HMACSHA256.code([body, Array(time.utf8)], key: secret.bytes))
                ),
                InboundRequest.Header(KlaviyoScheme.timestampHeader, time),
                InboundRequest.Header("Klaviyo-Webhook-Id", "webhook-\(id)"),
            ],
            body: body
        )
    }

    private static func body(_ type: String, id: String, now: Timestamp) -> JSON {
        let event = "\(id)-\(type.dropFirst(KlaviyoTopic.prefix.count))"
        let profile: JSON = ["type": "profile", "id": .string("profile-\(id)")]
        return [
            "data": [
                [
                    "external_id": .string(event), "topic": .string(type),
                    "payload": [
                        "data": [
                            "type": "event", "id": .string(event),
                            "attributes": [
                                "timestamp": .integer(now.seconds),
                                "datetime": .string("\(Timestamp(seconds: now.seconds))"),
                                "event_properties": [
                                    "Subject": "Your ticket", "$message": .string("message-\(id)"),
                                    "URL": "https://shop.example.com/tickets",
                                ],
                            ],
                            "relationships": ["profile": ["data": profile]],
                        ],
                        "included": [
                            [
                                "type": "profile", "id": .string("profile-\(id)"),
                                "attributes": ["email": "noor@example.org", "phone_number": "+15550100"],
                            ]
                        ],
                    ],
                ]
            ],
            "meta": [
                "klaviyo_webhook_id": .string("webhook-\(id)"), "klaviyo_account_id": "AbC123",
                "timestamp": .string("\(now)"), "version": .string(Self.descriptor.apiVersion),
            ],
        ]
    }
}
