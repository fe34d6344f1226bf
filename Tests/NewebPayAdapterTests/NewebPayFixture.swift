import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import NewebPayAdapter

/// The recorded shapes in `Fixtures/newebpay`: the plain texts, which the tests encrypt and sign.
enum NewebPayFixture {
    static let secret = Self.pair("current", "invented-hash-key-of-32-letters!", "inventedHashIV01")
    static let other = Self.pair("other", "another-hash-key-of-32-letters!!", "anotherHashIV001")
    static let now = Timestamp(seconds: 1_795_162_560)

    static func pair(_ label: String, _ key: String, _ iv: String) -> Secret {
        Secret(label: label, bytes: Array(#"{"hashKey":"\#(key)","hashIV":"\#(iv)"}"#.utf8))
    }

    /// The names of the files, with what follows the point.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: FixturesFolder.url("newebpay").path)
            .filter { $0.hasSuffix(".json") || $0.hasSuffix(".form") }.sorted()
    }

    static func plain(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: FixturesFolder.url("newebpay/\(name)")))
    }

    /// The fixture with some members of `Result` set; nil takes a member away.
    static func plain(_ name: String, _ changes: [String: JSON?]) throws -> [UInt8] {
        var outer = try JSON(parsing: Self.plain(name)).object ?? JSONObject()
        var result = outer["Result"]?.object ?? JSONObject()
        for (member, value) in changes { result[member] = value }
        outer["Result"] = .object(result)
        return JSON.object(outer).bytes
    }

    static func adapter(
        _ secrets: [Secret] = [Self.secret],
        orderKeys: [String] = SourceSettings.defaultOrderKeys,
        merchant: String? = nil
    ) throws -> NewebPayAdapter {
        try NewebPayAdapter(
            settings: SourceSettings(
                name: "newebpay",
                secrets: secrets,
                orderKeys: orderKeys,
                options: merchant.map { ["merchant_id": .string($0)] } ?? [:]
            )
        )
    }

    static func request(_ form: FormFields) -> InboundRequest {
        InboundRequest(
            method: "POST",
            target: "/notify/newebpay",
            headers: [InboundRequest.Header("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(form.text.utf8)
        )
    }

    /// The call as NewebPay would make it.
    static func sealed(_ plain: [UInt8], isGCM: Bool = false, status: String = "SUCCESS") throws -> InboundRequest {
        try Self.signed(try Self.adapter().keys[0].seal(plain, isGCM: isGCM), isGCM: isGCM, status: status)
    }

    static func signed(_ text: String, isGCM: Bool = false, status: String = "SUCCESS") throws -> InboundRequest {
        var form = FormFields([
            .init("Status", status), .init("MerchantID", "MS30000001"), .init("Version", "2.0"),
            .init("TradeInfo", text), .init("TradeSha", try Self.adapter().keys[0].sha(of: text)),
        ])
        if isGCM { form.fields.append(.init("EncryptType", "1")) }
        return Self.request(form)
    }

    static func read(_ plain: [UInt8], _ adapter: NewebPayAdapter? = nil) throws -> Normalization {
        try (try adapter ?? Self.adapter()).normalize(.withoutProof(Self.sealed(plain)))
    }
}
