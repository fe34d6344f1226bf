import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import PlivoAdapter

/// The forms in `Fixtures/plivo`, one field a line.
enum PlivoFixture {
    static let secret = Secret(label: "current", bytes: Array("invented-token-of-the-account".utf8))
    static let old = Secret(label: "previous", bytes: Array("invented-token-from-before".utf8))
    static let now = Timestamp(seconds: 1_790_000_000)
    static let url = "https://hooks.example.com/notify/plivo"
    static let nonce = "05429567804466091622"

    static func form(_ name: String) throws -> FormFields {
        let text = try String(contentsOf: FixturesFolder.url("plivo/\(name).txt"), encoding: .utf8)
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
        url: String? = Self.url,
        options: [String: JSON] = [:]
    ) throws(AdapterConfigurationError) -> PlivoAdapter {
        try PlivoAdapter(
            settings: SourceSettings(name: "plivo", secrets: secrets, publicURL: url, options: options)
        )
    }

    static func request(_ form: FormFields, _ headers: [(String, String)] = []) -> InboundRequest {
        let all = [("Content-Type", "application/x-www-form-urlencoded")] + headers
        return InboundRequest(
            method: "POST",
            target: "/notify/plivo",
            headers: all.map { InboundRequest.Header($0.0, $0.1) },
            body: Array(form.text.utf8)
        )
    }

    /// The V3 signature of the form, written out apart from the adapter's own text.
    static func v3(_ form: FormFields, by secret: Secret = Self.secret, nonce: String = Self.nonce) -> String {
        let fields = form.fields.sorted { ($0.name, $0.value) < ($1.name, $1.value) }.map { $0.name + $0.value }
        let text = "\(Self.url)?\(fields.joined()).\(nonce)"
        return Base64.encode(HMACSHA256.code([text.utf8], key: secret.bytes))
    }

    /// The form as Plivo would send it.
    static func signed(_ form: FormFields, by secret: Secret = Self.secret) -> InboundRequest {
        Self.request(
            form,
            [("X-Plivo-Signature-V3", Self.v3(form, by: secret)), ("X-Plivo-Signature-V3-Nonce", Self.nonce)]
        )
    }

    /// The headers of a V2 signature, which covers the path and the nonce only.
    static func v2(by secret: Secret = Self.secret) -> [(String, String)] {
        let code = HMACSHA256.code(["\(Self.url)\(Self.nonce)".utf8], key: secret.bytes)
        return [("X-Plivo-Signature-V2", Base64.encode(code)), ("X-Plivo-Signature-V2-Nonce", Self.nonce)]
    }

    static func read(_ form: FormFields) throws -> Normalization {
        try Self.adapter().normalize(.withoutProof(Self.signed(form)))
    }
}
