public import AdapterKit
public import Model
import Signing

extension KKTIXAdapter: Sampling {
    public static let sampleTypes = KKTIXNotification.Kind.allCases.map(\.rawValue).sorted()

    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard let kind = KKTIXNotification.Kind(rawValue: type) else {
            throw .unknownType(type, known: Self.sampleTypes)
        }
        guard let secret = self.settings.secrets.first else { throw .noSecret }
        let body: JSON = [
            "batch_id": .string("sample-\(id)"), "notifications": [Self.notification(kind, id, order, amount, now)],
        ]
        return InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [
                InboundRequest.Header("Content-Type", "application/json"),
                InboundRequest.Header(self.header, String(decoding: secret.bytes, as: UTF8.self)),
            ],
            body: body.bytes
        )
    }

    /// Invented, in KKTIX's shape.
    ///
    /// - Parameter order: KKTIX's own number, so that a cancellation can follow a payment.
    private static func notification(
        _ kind: KKTIXNotification.Kind,
        _ id: String,
        _ order: String?,
        _ amount: Money?,
        _ now: Timestamp
    ) -> JSON {
        let order = JSON.string(order ?? id)
        let event: JSON = ["name": "Example Conference: Individual", "slug": "example-conference"]
        switch kind {
        case .paid:
            let price = amount ?? Money(minorUnits: 260_000, currency: "TWD")
            return [
                "type": .string(kind.rawValue), "event": event,
                "order": ["id": order, "state": "activated", "paid_at": .string(now.description)],
                "contact": ["name": "王小美", "email": "mei@example.com", "mobile": "0900000000"],
                "tickets": [
                    [
                        "id": .string("\(id)-1"), "name": "Regular", "price_cents": .integer(price.minorUnits),
                        "price_currency": .string(price.currency),
                    ]
                ],
            ]
        case .canceled:
            return [
                "type": .string(kind.rawValue), "event": event,
                "order": ["id": order, "state": "cancelled", "cancelled_at": .string(now.description)],
            ]
        }
    }
}
