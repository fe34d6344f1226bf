public import AdapterKit
public import Model
import Signing

extension StandardWebhooksAdapter: Sampling {
    public static var sampleTypes: [String] { Provider.sampleTypes }

    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard let body = Provider.sample(type: type, id: id, order: order, now: now)?.bytes else {
            throw .unknownType(type, known: Self.sampleTypes)
        }
        guard let secret = self.scheme.signing else { throw .noSecret }
        var headers: StandardWebhooks.Headers
        do throws(SigningError) {
            headers = try StandardWebhooks.sign(id: "msg_\(id)_\(type)", at: now, body: body, secrets: [secret])
        } catch { throw .noSecret }
        headers.family = Provider.family
        return InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [InboundRequest.Header("content-type", "application/json")]
                + headers.fields.map { InboundRequest.Header($0.name, $0.value) },
            body: body
        )
    }
}
