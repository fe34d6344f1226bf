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
            reason: "ECPay hashes the fields in lower case: trade numbers are compared without case, and a call that "
                + "differs from an earlier one in the case of its order is a conflict"
        ),
        toleranceSeconds: nil,
        answer: "200 and 1|OK",
        options: ["merchant_id"],
        secretOptions: HashKeyPair.options,
        idempotencyKey: "MerchantID, MerchantTradeNo, TradeNo and RtnCode",
        retryHorizonSeconds: 86_400,
        emits: ["payment.attempt_failed", "payment.pending", "payment.succeeded"],
        normalizerVersion: 2
    )

    public let settings: SourceSettings
    let pairs: [HashKeyPair]

    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        self.settings = settings
        self.pairs = try HashKeyPair.all(settings)
        guard self.orderKeys.allSatisfy(Self.orderFields.contains) else {
            throw AdapterConfigurationError(
                key: "order_keys",
                advice: "ECPay's checksum cannot tell a field that is not always sent from a text in the field before: "
                    + "use \(Self.orderFields.joined(separator: ", "))"
            )
        }
    }

    /// The fields that a shop can name its order in and that ECPay always sends, empty or not. In any other, the text of
    /// a field that sorts before it could be cut in two, and its second half would pass for the order.
    private static let orderFields = [
        "MerchantTradeNo", "StoreID", "CustomField1", "CustomField2", "CustomField3", "CustomField4",
    ]

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
