import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import ECPayAdapter

/// The recorded shapes in `Fixtures/ecpay`: forms without their checksum, which the tests add.
enum ECPayFixture {
    static let secret = Self.pair("current", "inventedHashKey1", "inventedHashIV01")
    static let other = Self.pair("other", "anotherHashKey01", "anotherHashIV001")
    static let now = Timestamp(seconds: 1_795_162_560)

    static func pair(_ label: String, _ key: String, _ iv: String) -> Secret {
        Secret(label: label, bytes: Array(#"{"hashKey":"\#(key)","hashIV":"\#(iv)"}"#.utf8))
    }

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: FixturesFolder.url("ecpay").path)
            .filter { $0.hasSuffix(".form") }.map { String($0.dropLast(5)) }.sorted()
    }

    /// The fixture with some fields set; nil takes a field away.
    static func form(_ name: String, _ changes: [String: String?] = [:]) throws -> FormFields {
        var form = try FormFields(parsing: Array(Data(contentsOf: FixturesFolder.url("ecpay/\(name).form"))))
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
            form.fields.removeAll { $0.name == name }
            if let value { form.fields.append(.init(name, value)) }
        }
        return form
    }

    static func adapter(
        _ secrets: [Secret] = [Self.secret],
        orderKeys: [String] = SourceSettings.defaultOrderKeys,
        merchant: String? = nil
    ) throws -> ECPayAdapter {
        try ECPayAdapter(
            settings: SourceSettings(
                name: "ecpay",
                secrets: secrets,
                orderKeys: orderKeys,
                options: merchant.map { ["merchant_id": .string($0)] } ?? [:]
            )
        )
    }

    static func request(_ text: String) -> InboundRequest {
        InboundRequest(
            method: "POST",
            target: "/notify/ecpay",
            headers: [InboundRequest.Header("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(text.utf8)
        )
    }

    /// The call as ECPay would make it.
    static func signed(_ form: FormFields) throws -> InboundRequest {
        var form = form
        form.fields.append(.init("CheckMacValue", ECPayScheme.mac(of: form, try Self.adapter().pairs[0])))
        return Self.request(form.text)
    }

    static func read(_ form: FormFields, _ adapter: ECPayAdapter? = nil) throws -> Normalization {
        try (try adapter ?? Self.adapter()).normalize(.withoutProof(Self.request(form.text)))
    }

    static func draft(_ name: String, _ changes: [String: String?] = [:]) throws -> EventDraft? {
        try Self.read(Self.form(name, changes)).drafts.first
    }
}
