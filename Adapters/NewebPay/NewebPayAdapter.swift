public import AdapterKit
import Model
import Signing

/// Notifications of NewebPay (藍新金流): payments, and the codes that a buyer pays with at a bank or a shop.
///
/// All that counts is inside `TradeInfo`, which is encrypted and signed; the form's own `Status` is neither.
public struct NewebPayAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "newebpay",
        provider: "NewebPay",
        apiVersion: "MPG 2.0",
        scheme: "TradeSha: SHA-256, upper-case hex, of HashKey, TradeInfo and HashIV; then AES-256",
        coverage: .bodyUncovered(reason: "TradeSha covers TradeInfo, and of the rest nothing is believed"),
        toleranceSeconds: nil,
        options: ["merchant_id"],
        secretOptions: HashKeyPair.options,
        idempotencyKey: "MerchantOrderNo, TradeNo (without one, what is said of the attempt) and Status",
        retryHorizonSeconds: 86_400,
        emits: ["payment.attempt_failed", "payment.pending", "payment.succeeded"],
        normalizerVersion: 1
    )

    public let settings: SourceSettings
    let keys: [NewebPayKey]

    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        self.settings = settings
        self.keys = try HashKeyPair.all(settings).map { pair throws(AdapterConfigurationError) in
            try NewebPayKey(pair)
        }
    }

    public var verification: any VerificationScheme { NewebPayScheme(keys: self.keys) }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let form: FormFields
        do throws(FormError) { form = try FormFields(parsing: request.request.body) } catch {
            throw AdapterFailure("the body is no form: \(error)")
        }
        guard let text = form["TradeInfo"] else { throw AdapterFailure("TradeInfo is missing") }
        guard !self.keys.isEmpty else {
            throw AdapterFailure("TradeInfo cannot be opened without the source's hash_key and hash_iv")
        }
        // Bytes that the keys signed were made with the keys. Whatever else is wrong is one reason, so that nobody
        // learns from the answers where the plain text begins to make sense.
        guard let key = self.keys.first(where: { $0.signed(text, as: form["TradeSha"] ?? "") }),
            let plain = key.open(text, isGCM: form["EncryptType"] == "1"), let trade = NewebPayTrade(plain)
        else { throw AdapterFailure("TradeInfo cannot be opened with the configured keys") }
        return trade.read(merchant: self.merchant, orderKeys: self.orderKeys)
    }

    /// The merchant the source is for, where it says so.
    var merchant: String? { self.settings.options["merchant_id"]?.string }

    /// Where a call names the order, unless the source says otherwise.
    private var orderKeys: [String] {
        self.settings.orderKeys == SourceSettings.defaultOrderKeys ? ["MerchantOrderNo"] : self.settings.orderKeys
    }
}
