public import AdapterKit
public import Model
import Signing

extension SendGridAdapter: Sampling {
    public static let sampleTypes: [String] = SendGridEvent.kinds.keys.sorted()

    /// Signed with the first private key among the secrets; the public ones that SendGrid gives out cannot sign.
    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard Self.sampleTypes.contains(type) else { throw .unknownType(type, known: Self.sampleTypes) }
        guard let key = self.scheme.signing else { throw .noSecret }
        // SendGrid ends its bodies so.
        let body = JSON.array([Self.event(type, id: id, order: order, now: now)]).bytes + [0x0D, 0x0A]
        let time = String(now.seconds)
        let signature: [UInt8]
        do throws(SigningError) { signature = try key.signature(for: [Array(time.utf8), body]) } catch {
            throw .noSecret
        }
        return InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [
                InboundRequest.Header("Content-Type", "application/json"),
                InboundRequest.Header(SendGridScheme.timestampHeader, time),
                InboundRequest.Header(SendGridScheme.signatureHeader, Base64.encode(signature)),
            ],
            body: body
        )
    }

    private static func event(_ type: String, id: String, order: String?, now: Timestamp) -> JSON {
        var event = JSONObject([
            ("email", "noor@example.org"), ("event", .string(type)), ("timestamp", .integer(now.seconds)),
            ("sg_event_id", .string("sample-\(id)-\(type)")), ("sg_message_id", .string("\(id).sample.0")),
            ("smtp-id", .string("<\(id)@example.com>")), ("category", ["ticket"]),
        ])
        if let order { event["order_id"] = .string(order) }
        switch type {
        case "delivered": event["response"] = "250 OK"
        case "deferred": (event["response"], event["attempt"]) = ("421 try later", "1")
        case "bounce": (event["type"], event["reason"], event["status"]) = ("bounce", "550 5.1.1 no such user", "5.1.1")
        case "dropped": event["reason"] = "Bounced Address"
        case "open": event["useragent"] = "Browser/1.0"
        case "click": (event["url"], event["useragent"]) = ("https://shop.example.com/tickets", "Browser/1.0")
        case "group_unsubscribe", "group_resubscribe": event["asm_group_id"] = 7
        default: break
        }
        return .object(event)
    }
}
