public import AdapterKit
public import Model
import Signing

extension InternalAdapter: Sampling {
    public static let sampleTypes = InternalTypes.usual

    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard Self.sampleTypes.contains(type) else { throw .unknownType(type, known: Self.sampleTypes) }
        let family = String(type.prefix { $0 != "." })
        var data = JSONObject([(family, .string("\(family)_\(id)")), ("livemode", false)])
        if let order { data["order"] = .string(order) }
        if let amount {
            data["amount"] = ["value": .integer(amount.minorUnits), "currency": .string(amount.currency)]
        }
        if InternalTypes.endsGoal(type) {
            data["show"] = .string("show_\(id)")
            data["kind"] = "show"
        }
        let event = CloudEvent(
            id: id,
            source: "/samples",
            type: type,
            subject: "\(family)_\(id)",
            time: now,
            dataContentType: "application/json",
            data: .json(.object(data))
        )
        let body = event.structured
        guard let headers = self.signed(id: "msg_\(id)", body: body, now: now) else { throw .noSecret }
        let type = InboundRequest.Header("Content-Type", "application/cloudevents+json; charset=utf-8")
        return InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [type] + headers.fields.map { InboundRequest.Header($0.name, $0.value) },
            body: body
        )
    }

    /// nil where there is no shared secret: a public key cannot sign.
    private func signed(id: String, body: [UInt8], now: Timestamp) -> StandardWebhooks.Headers? {
        guard let secret = self.keys.secrets.first else { return nil }
        do throws(SigningError) {
            return try StandardWebhooks.sign(id: id, at: now, body: body, secrets: [secret])
        } catch { return nil }
    }
}
