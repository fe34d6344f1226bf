import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import TwilioAdapter

/// The forms in `Fixtures/twilio`, one field a line.
enum TwilioFixture {
    static let secret = Secret(label: "current", bytes: Array("00112233445566778899aabbccddeeff".utf8))
    static let old = Secret(label: "previous", bytes: Array("ffeeddccbbaa99887766554433221100".utf8))
    static let now = Timestamp(seconds: 1_790_000_000)
    static let url = "https://hooks.example.com/notify/twilio"

    static func form(_ name: String) throws -> FormFields {
        let text = try String(contentsOf: FixturesFolder.url("twilio/\(name).txt"), encoding: .utf8)
        return FormFields(
            text.split(separator: "\n").map { line in
                FormFields.Field(String(line.prefix { $0 != "=" }), String(line.drop { $0 != "=" }.dropFirst()))
            }
        )
    }

    /// The form with one field changed; nil takes it away.
    static func form(_ name: String, _ field: String, _ value: String?) throws -> FormFields {
        var form = try Self.form(name)
        form.fields.removeAll { $0.name == field }
        if let value { form.fields.append(FormFields.Field(field, value)) }
        return form
    }

    static func adapter(
        _ secrets: [Secret] = [Self.secret],
        url: String? = Self.url
    ) throws(AdapterConfigurationError) -> TwilioAdapter {
        try TwilioAdapter(settings: SourceSettings(name: "twilio", secrets: secrets, publicURL: url))
    }

    static func request(_ form: FormFields, _ headers: [InboundRequest.Header] = []) -> InboundRequest {
        let type = InboundRequest.Header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
        return InboundRequest(
            method: "POST",
            target: "/notify/twilio",
            headers: [type] + headers,
            body: Array(form.text.utf8)
        )
    }

    /// The form as Twilio would send it.
    static func signed(_ form: FormFields, by secret: Secret = Self.secret, url: String = Self.url) -> InboundRequest {
        let parts = SignedParameters.parts(url: url, fields: form, repeats: .each)
        let code = Base64.encode(HMACSHA1.code(parts, key: secret.bytes))
        return Self.request(form, [InboundRequest.Header("X-Twilio-Signature", code)])
    }

    static func read(_ form: FormFields) throws -> Normalization {
        try Self.adapter().normalize(.withoutProof(Self.request(form)))
    }
}
