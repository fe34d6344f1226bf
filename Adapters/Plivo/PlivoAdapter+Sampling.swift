public import AdapterKit
public import Model
import Signing

extension PlivoAdapter: Sampling {
    /// The statuses, and messages that come in: any, and the words by which their senders go and come back.
    public static let sampleTypes = (Array(PlivoMessage.kinds.keys) + inbound.keys).sorted()

    private static let inbound = ["received": "Hello", "received_start": "START", "received_stop": "STOP"]

    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard Self.sampleTypes.contains(type) else { throw .unknownType(type, known: Self.sampleTypes) }
        guard let secret = self.settings.secrets.first else { throw .noSecret }
        let fields = Self.fields(type, id)
        var request = InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [InboundRequest.Header("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(fields.text.utf8)
        )
        let url = self.settings.signedURL(of: request) ?? ""
        let nonce = "05429567804466\(now.seconds % 1_000_000)"
        let query: FormFields
        // A query of the operator's own that cannot be read makes a call that is refused, which says why.
        do throws(FormError) { query = try FormFields(queryOf: url) } catch { query = FormFields() }
        let text = PlivoText.v3(url: url, query: query, form: fields, nonce: nonce)
        request.headers += [
            InboundRequest.Header(PlivoScheme.v3NonceHeader, nonce),
            InboundRequest.Header(
                PlivoScheme.v3Header,
                Base64.encode(HMACSHA256.code([text.utf8], key: secret.bytes))
            ),
        ]
        return request
    }

    /// Invented, in Plivo's shape.
    private static func fields(_ type: String, _ id: String) -> FormFields {
        var fields = FormFields([FormFields.Field("MessageUUID", id), FormFields.Field("Type", "sms")])
        if let text = Self.inbound[type] {
            fields.fields += [
                FormFields.Field("From", "15005550006"), FormFields.Field("To", "15005550001"),
                FormFields.Field("Text", text),
            ]
        } else {
            fields.fields += [
                FormFields.Field("From", "15005550001"), FormFields.Field("To", "15005550006"),
                FormFields.Field("Status", type), FormFields.Field("Units", "1"), FormFields.Field("Sequence", "1"),
            ]
            if ["failed", "undelivered"].contains(type) { fields.fields.append(FormFields.Field("ErrorCode", "30")) }
        }
        return fields
    }
}
