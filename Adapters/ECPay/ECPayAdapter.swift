public import AdapterKit
import Model

/// Notifications of ECPay (綠界): payments, and the codes that a buyer pays with at a bank or a shop.
///
/// A source may get the calls of `ReturnURL` and of `PaymentInfoURL`; what a call is shows in its `RtnCode`.
public struct ECPayAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "ecpay",
        provider: "ECPay",
        apiVersion: "AIO V5",
        scheme: "CheckMacValue: SHA-256, upper-case hex, of HashKey, sorted fields and HashIV",
        coverage: .bodyIgnoringCase(
            reason: "ECPay hashes the fields in lower case; codes, amounts and trade numbers are compared without case"
        ),
        toleranceSeconds: nil,
        answer: "200 and 1|OK",
        options: ["merchant_id"],
        secretOptions: HashKeyPair.options,
        idempotencyKey: "MerchantID, MerchantTradeNo, TradeNo and RtnCode",
        retryHorizonSeconds: 86_400,
        emits: ["payment.attempt_failed", "payment.pending", "payment.succeeded"],
        normalizerVersion: 1
    )

    public let settings: SourceSettings
    let pairs: [HashKeyPair]

    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        self.settings = settings
        self.pairs = try HashKeyPair.all(settings)
    }

    public var verification: any VerificationScheme { ECPayScheme(pairs: self.pairs) }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let form: FormFields
        do throws(FormError) { form = try FormFields(parsing: request.request.body) } catch {
            throw AdapterFailure("the body is no form: \(error)")
        }
        return try ECPayNotification(form, merchant: self.merchant, orderKeys: self.orderKeys).read()
    }

    /// The merchant the source is for, where it says so.
    var merchant: String? { self.settings.options["merchant_id"]?.string }

    /// Where a call names the order, unless the source says otherwise: a field of the shop's own, or the trade's number.
    private var orderKeys: [String] {
        self.settings.orderKeys == SourceSettings.defaultOrderKeys
            ? ["CustomField1", "MerchantTradeNo"] : self.settings.orderKeys
    }
}

extension ECPayAdapter: Acknowledging {
    /// ECPay calls again until it reads exactly this.
    public func acknowledgement(of request: InboundRequest) -> LiteralAnswer? { .text("1|OK") }
}
