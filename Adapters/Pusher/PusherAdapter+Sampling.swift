public import AdapterKit
public import Model
import Signing

extension PusherAdapter: Sampling {
    public static let sampleTypes: [String] = PusherReading.types.keys.sorted()

    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard let row = PusherReading.types[type] else { throw .unknownType(type, known: Self.sampleTypes) }
        guard let pair = self.keys.pairs.first else { throw .noSecret }
        let channel = row.type.hasPrefix("presence.") ? "presence-sample" : "private-sample"
        var event: [(String, JSON)] = [("name", .string(type)), ("channel", .string("\(channel)-\(id)"))]
        event += (row.required + row.optional).map { member in
            switch member {
            case .user: (member.rawValue, .string("user-\(id)"))
            case .event: (member.rawValue, "client-typing")
            case .data: (member.rawValue, "{\"typing\":true}")
            case .socket: (member.rawValue, "1234.5678")
            case .count: (member.rawValue, 3)
            }
        }
        let body = JSON.object(
            JSONObject([
                ("time_ms", .integer(now.milliseconds)), ("events", [.object(JSONObject(event))]),
            ])
        )
        .bytes
        let code = HMACSHA256.code([body], key: pair.secret.bytes)
        return InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [
                InboundRequest.Header("Content-Type", "application/json"),
                InboundRequest.Header(PusherScheme.keyHeader, pair.key),
                InboundRequest.Header(PusherScheme.signatureHeader, Hex.encode(code)),
            ],
            body: body
        )
    }
}
