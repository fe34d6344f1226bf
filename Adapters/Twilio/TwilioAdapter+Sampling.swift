public import AdapterKit
public import Model
import Signing

extension TwilioAdapter: Sampling {
    /// The statuses, and messages that come in: any, and the words by which their senders go and come back.
    public static let sampleTypes = (Array(TwilioMessage.kinds.keys) + inbound.keys).sorted()

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
            headers: [
                InboundRequest.Header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
                InboundRequest.Header("User-Agent", "TwilioProxy/1.1"),
            ],
            body: Array(fields.text.utf8)
        )
        let url = self.settings.signedURL(of: request) ?? ""
        let parts = SignedParameters.parts(url: url, fields: fields, repeats: .each)
        let code = Base64.encode(HMACSHA1.code(parts, key: secret.bytes))
        request.headers.append(InboundRequest.Header(TwilioScheme.signatureHeader, code))
        return request
    }

    /// Invented, in Twilio's shape.
    private static func fields(_ type: String, _ id: String) -> FormFields {
        var fields = FormFields([
            FormFields.Field("AccountSid", "AC00000000000000000000000000000001"),
            FormFields.Field("ApiVersion", "2010-04-01"), FormFields.Field("MessageSid", "SM\(id)"),
            FormFields.Field("SmsSid", "SM\(id)"),
        ])
        if let text = Self.inbound[type] {
            fields.fields += [
                FormFields.Field("SmsStatus", "received"), FormFields.Field("From", "+15005550006"),
                FormFields.Field("To", "+15005550001"), FormFields.Field("Body", text),
                FormFields.Field("NumMedia", "0"), FormFields.Field("NumSegments", "1"),
            ]
        } else {
            fields.fields += [
                FormFields.Field("MessageStatus", type), FormFields.Field("SmsStatus", type),
                FormFields.Field("From", "+15005550001"), FormFields.Field("To", "+15005550006"),
            ]
            if ["failed", "undelivered"].contains(type) {
                fields.fields.append(FormFields.Field("ErrorCode", "30003"))
            }
        }
        return fields
    }
}
