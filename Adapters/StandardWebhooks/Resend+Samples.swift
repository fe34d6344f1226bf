import AdapterKit
public import Model

extension Resend {
    public static let sampleTypes: [String] = Self.kinds.keys.sorted()

    public static func sample(type: String, id: String, order: String?, now: Timestamp) -> JSON? {
        guard let kind = Self.kinds[type] else { return nil }
        var data = JSONObject([
            ("email_id", .string("email-\(id)")), ("created_at", .string("\(now)")),
            ("from", "Shop <shop@example.com>"), ("to", ["noor@example.org"]), ("subject", "Your ticket"),
            ("tags", .object(JSONObject(order.map { [("order_id", .string($0))] } ?? []))),
        ])
        switch kind {
        case .bounced:
            data["bounce"] = [
                "type": "Permanent", "subType": "General", "message": "The recipient's mail server refused it.",
            ]
        case .clicked:
            data["click"] = ["link": "https://shop.example.com/tickets", "userAgent": "Browser/1.0"]
        case .failed: data["failed"] = ["reason": "reached_daily_quota"]
        case .rejected:
            data["suppressed"] = ["message": "The address bounced before.", "type": "OnAccountSuppressionList"]
        default: break
        }
        return ["type": .string(type), "created_at": .string("\(now)"), "data": .object(data)]
    }
}
