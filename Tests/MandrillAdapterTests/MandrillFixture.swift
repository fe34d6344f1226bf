import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import MandrillAdapter

/// The recorded shapes in `Fixtures/mandrill`: one event each, named after its type.
enum MandrillFixture {
    static let secret = Secret(label: "current", bytes: Array("invented-webhook-key".utf8))
    static let url = "https://hooks.example.com/notify/mandrill?tenant=shop"
    static let now = Timestamp(seconds: 1_790_000_060)
    /// The `_id` and the `ts` of every fixture that has them.
    static let id = "0f3c1de2a4b5469788aa01bb02cc03dd"
    static let time = Timestamp(seconds: 1_790_000_000)

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: FixturesFolder.url("mandrill").path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func event(_ name: String) throws -> JSON {
        try JSON(parsing: Array(Data(contentsOf: FixturesFolder.url("mandrill/\(name).json"))))
    }

    /// The fixture with some members set; nil takes a member away.
    static func event(_ name: String, _ changes: [String: JSON?]) throws -> JSON {
        var event = try Self.event(name).object ?? JSONObject()
        for (member, value) in changes { event[member] = value }
        return .object(event)
    }

    static func adapter(_ secrets: [Secret] = [Self.secret], url: String = Self.url) throws -> MandrillAdapter {
        try MandrillAdapter(settings: SourceSettings(name: "mandrill", secrets: secrets, publicURL: url))
    }

    static func request(_ body: [UInt8], _ headers: [InboundRequest.Header] = []) -> InboundRequest {
        let type = InboundRequest.Header("Content-Type", "application/x-www-form-urlencoded")
        return InboundRequest(method: "POST", target: "/notify/mandrill", headers: [type] + headers, body: body)
    }

    static func form(_ events: JSON) -> FormFields { FormFields([FormFields.Field("mandrill_events", events.text)]) }

    /// As Mandrill calls, written here once more without the adapter's help.
    static func signed(
        _ form: FormFields,
        key: [UInt8] = Self.secret.bytes,
        url: String = Self.url
    ) -> InboundRequest {
        let sorted = form.fields.sorted { $0.name < $1.name }.map { $0.name + $0.value }
        let code = HMACSHA1.code([Array((url + sorted.joined()).utf8)], key: key)
        return Self.request(
            Array(form.text.utf8),
            [InboundRequest.Header("X-Mandrill-Signature", Base64.encode(code))]
        )
    }

    static func read(_ events: JSON) throws -> [Normalization.Entry] {
        let request = Self.request(Array(Self.form(events).text.utf8))
        return try Self.adapter().normalize(.withoutProof(request)).entries
    }
}
