import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import MailchimpAdapter

/// The recorded forms in `Fixtures/mailchimp`: one for each type, and variants after a hyphen.
enum MailchimpFixture {
    static let secret = Secret(label: "current", bytes: Array("invented & secret/+=".utf8))
    static let now = Timestamp(seconds: 1_790_000_060)
    static let target = "/notify/mailchimp?secret=invented+%26%20secret%2F%2B%3D"

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: FixturesFolder.url("mailchimp").path)
            .filter { $0.hasSuffix(".form") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func form(_ name: String) throws -> FormFields {
        try FormFields(parsing: Array(Data(contentsOf: FixturesFolder.url("mailchimp/\(name).form"))))
    }

    /// The fixture with some fields set; nil takes a field away.
    static func form(_ name: String, _ changes: [String: String?]) throws -> FormFields {
        var form = try Self.form(name)
        for (field, value) in changes {
            form.fields.removeAll { $0.name == field }
            if let value { form.fields.append(FormFields.Field(field, value)) }
        }
        return form
    }

    static func adapter(_ secrets: [Secret] = [Self.secret]) -> MailchimpAdapter {
        MailchimpAdapter(settings: SourceSettings(name: "mailchimp", secrets: secrets))
    }

    static func request(_ form: FormFields, target: String = Self.target) -> InboundRequest {
        let type = InboundRequest.Header("Content-Type", "application/x-www-form-urlencoded")
        return InboundRequest(method: "POST", target: target, headers: [type], body: Array(form.text.utf8))
    }

    static func read(_ form: FormFields) throws -> Normalization {
        try Self.adapter().normalize(.withoutProof(Self.request(form)))
    }
}
