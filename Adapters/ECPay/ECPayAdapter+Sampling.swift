public import AdapterKit
public import Model
import Signing

extension ECPayAdapter: Sampling {
    /// ECPay has no names for its notifications; these are ours.
    public static let sampleTypes = [
        "code-issued-atm", "code-issued-barcode", "code-issued-cvs", "failed", "paid", "paid-simulated",
    ]

    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard Self.sampleTypes.contains(type) else { throw .unknownType(type, known: Self.sampleTypes) }
        guard let pair = self.pairs.first else { throw .noSecret }
        let number = Hex.encodeUpper(Hashing.sha256(Array(id.utf8)).prefix(8))
        let time = TaiwanTime.text(now, separator: "/")
        var form = FormFields([
            .init("MerchantID", self.merchant ?? "3000001"), .init("MerchantTradeNo", "S\(number)"),
            .init("StoreID", ""), .init("TradeNo", "T\(number)"),
            .init("TradeAmt", "\(amount.flatMap { TaiwanDollar.dollars(of: $0) } ?? 1000)"), .init("TradeDate", time),
            .init("CustomField1", order ?? ""),
        ])
        form.fields += Self.fields(of: type, time: time)
        form.fields.append(.init(ECPayScheme.name, ECPayScheme.mac(of: form, pair)))
        return InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [InboundRequest.Header("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(form.text.utf8)
        )
    }

    private static func fields(of type: String, time: String) -> [FormFields.Field] {
        switch type {
        case "code-issued-atm":
            [
                .init("RtnCode", "2"), .init("RtnMsg", "Get VirtualAccount Succeeded"), .init("PaymentType", "ATM_BOT"),
                .init("BankCode", "004"), .init("vAccount", "9103522175887271"), .init("ExpireDate", "2030/12/31"),
            ]
        case "code-issued-cvs":
            [
                .init("RtnCode", "10100073"), .init("RtnMsg", "Get CVS Code Succeeded."),
                .init("PaymentType", "CVS_CVS"),
                .init("PaymentNo", "GW170412257496"), .init("ExpireDate", "2030/12/31 23:59:59"),
            ]
        case "code-issued-barcode":
            [
                .init("RtnCode", "10100073"), .init("RtnMsg", "Get CVS Code Succeeded."),
                .init("PaymentType", "BARCODE_BARCODE"), .init("Barcode1", "1234567"), .init("Barcode2", "89012345"),
                .init("Barcode3", "67890123"), .init("ExpireDate", "2030/12/31 23:59:59"),
            ]
        default:
            [
                .init("RtnCode", type == "failed" ? "10100058" : "1"),
                .init("RtnMsg", type == "failed" ? "付款失敗" : "交易成功"), .init("PaymentType", "Credit_CreditCard"),
                .init("PaymentDate", time), .init("PaymentTypeChargeFee", "25"),
                .init("SimulatePaid", type == "paid-simulated" ? "1" : "0"),
            ]
        }
    }
}
