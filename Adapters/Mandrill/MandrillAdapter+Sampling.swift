public import AdapterKit
public import Model
import Signing

extension MandrillAdapter: Sampling {
    public static let sampleTypes: [String] = MandrillTypes.rows.keys.sorted()

    /// The amount is left out: no message has one.
    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard MandrillTypes.rows[type] != nil else { throw .unknownType(type, known: Self.sampleTypes) }
        guard let secret = self.settings.secrets.first else { throw .noSecret }
        let events: JSON = [MandrillSample(id: id, order: order, now: now).event(type)]
        let form = FormFields([FormFields.Field(MandrillForm.field, events.text)])
        var request = InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [
                InboundRequest.Header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                InboundRequest.Header("User-Agent", "Mandrill-Webhook/1.0"),
            ],
            body: Array(form.text.utf8)
        )
        let url = self.settings.signedURL(of: request) ?? ""
        let message = SignedParameters.parts(url: url, fields: form, repeats: .last)
        let signature = Base64.encode(HMACSHA1.code(message, key: secret.bytes))
        request.headers.append(InboundRequest.Header("X-Mandrill-Signature", signature))
        return request
    }
}
