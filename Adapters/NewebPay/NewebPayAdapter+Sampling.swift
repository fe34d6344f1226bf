public import AdapterKit
public import Model
import Signing

extension NewebPayAdapter: Sampling {
    /// NewebPay has no names for its notifications; these are ours.
    public static let sampleTypes = ["code-issued-atm", "code-issued-cvs", "failed", "paid", "paid-form", "paid-gcm"]

    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard Self.sampleTypes.contains(type) else { throw .unknownType(type, known: Self.sampleTypes) }
        guard let key = self.keys.first else { throw .noSecret }
        let number = Hex.encodeUpper(Hashing.sha256(Array(id.utf8)).prefix(8))
        var result = JSONObject([
            ("MerchantID", .string(self.merchant ?? "MS30000001")),
            ("Amt", .integer(amount.flatMap { TaiwanDollar.dollars(of: $0) } ?? 1000)),
            ("TradeNo", .string("T\(number)")),
            ("MerchantOrderNo", .string(order ?? "S\(number)")),
            ("RespondType", type == "paid-form" ? "String" : "JSON"),
        ])
        for (name, value) in Self.members(of: type, now: now) { result[name] = .string(value) }
        let status: (String, String) = type == "failed" ? ("MPG03009", "交易失敗") : ("SUCCESS", "授權成功")
        let plain =
            type == "paid-form"
            ? Self.form(status, result)
            : JSON.object(
                JSONObject([("Status", .string(status.0)), ("Message", .string(status.1)), ("Result", .object(result))])
            ).bytes
        let text: String
        do throws(SigningError) { text = try key.seal(plain, isGCM: type == "paid-gcm") } catch { throw .noSecret }
        var form = FormFields([
            .init("Status", status.0), .init("MerchantID", self.merchant ?? "MS30000001"), .init("Version", "2.0"),
            .init("TradeInfo", text), .init("TradeSha", key.sha(of: text)),
        ])
        if type == "paid-gcm" { form.fields.append(.init("EncryptType", "1")) }
        return InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [InboundRequest.Header("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(form.text.utf8)
        )
    }

    private static func members(of type: String, now: Timestamp) -> [(String, String)] {
        switch type {
        case "code-issued-atm":
            [
                ("PaymentType", "VACC"), ("BankCode", "017"), ("CodeNo", "9103522175887271"),
                ("ExpireDate", "2030-12-31"), ("ExpireTime", "23:59:59"),
            ]
        case "code-issued-cvs":
            [
                ("PaymentType", "CVS"), ("CodeNo", "GW170412257496"), ("ExpireDate", "2030-12-31"),
                ("ExpireTime", "23:59:59"),
            ]
        case "failed": [("PaymentType", "CREDIT")]
        default: [("PaymentType", "CREDIT"), ("PayTime", TaiwanTime.text(now, separator: "-"))]
        }
    }

    private static func form(_ status: (String, String), _ result: JSONObject) -> [UInt8] {
        let fields = result.members.map { member in
            FormFields.Field(member.name, member.value.string ?? member.value.integer.map { String($0) } ?? "")
        }
        return Array(FormFields([.init("Status", status.0), .init("Message", status.1)] + fields).text.utf8)
    }
}
