import AdapterKit
import Model

/// What the operator configured for so-net.
struct SonetOptions: Sendable, Hashable {
    static let names = [
        "icp_id", "price_factor", "allowed_hosts", "api_url", "payment_url", "state_seconds",
    ]

    /// The merchant's id.
    var icpID: String
    /// Minor units in one of so-net's units of price.
    var priceFactor: Int64
    var targets: RedirectTargets
    var apiURL: String
    var paymentURL: String
    /// How long the state that travels with the buyer is good for.
    var stateSeconds: Int64

    static let currency = "TWD"
    private static let apiURL = "https://mpapi.so-net.net.tw/microPaymentPost.php"
    private static let paymentURL = "https://mpay.so-net.net.tw/paymentRule.php"
    private static let testAPIURL = "https://mpapi-dev.so-net.net.tw/microPaymentPost.php"
    private static let testPaymentURL = "https://mpay-dev.so-net.net.tw/paymentRule.php"

    init(_ settings: SourceSettings) throws(AdapterConfigurationError) {
        let options = settings.options
        guard let icpID = options["icp_id"]?.string, !icpID.isEmpty else {
            throw AdapterConfigurationError(key: "icp_id", advice: "is missing: the merchant's id at so-net")
        }
        guard let factor = Self.number(options["price_factor"], in: 1...1_000_000) else {
            throw AdapterConfigurationError(
                key: "price_factor",
                advice:
                    "is needed, a whole number from 1 to 1000000: 100 where so-net's price is in whole TWD, 1 where "
                    + "it is in hundredths"
            )
        }
        self.icpID = icpID
        self.priceFactor = factor
        self.apiURL = try settings.baseURL("api_url", example: Self.apiURL) ?? Self.apiURL
        self.paymentURL = try settings.baseURL("payment_url", example: Self.paymentURL) ?? Self.paymentURL
        // A payment prepared at one is not known to the other.
        let (isTestAPI, isTestPage) = (Self.isTestHost(self.apiURL), Self.isTestHost(self.paymentURL))
        if isTestAPI != isTestPage {
            let (wrong, test) = isTestAPI ? ("payment_url", "api_url") : ("api_url", "payment_url")
            throw AdapterConfigurationError(
                key: wrong,
                advice: "must be on so-net's test host too, because \(test) is: write "
                    + "\(isTestAPI ? Self.testPaymentURL : Self.testAPIURL), or take \(test) out to go live"
            )
        }
        let seconds = options["state_seconds"]
        guard let lifetime = seconds == nil ? 3600 : Self.number(seconds, in: 1...604_800) else {
            throw AdapterConfigurationError(key: "state_seconds", advice: "must be a whole number from 1 to 604800")
        }
        self.stateSeconds = lifetime
        let hosts: [String]
        switch options["allowed_hosts"] {
        case nil: hosts = []
        case .array(let items)?: hosts = items.compactMap(\.string)
        case let item?: hosts = [item.string].compactMap(\.self)
        }
        do throws(RedirectTargets.NoHost) {
            self.targets = try RedirectTargets(hosts: hosts).adding(originOf: settings.publicURL)
                .adding(originOf: self.paymentURL)
        } catch {
            throw AdapterConfigurationError(
                key: "allowed_hosts",
                advice: "must list hosts such as shop.example.com or shop.example.com:8443"
            )
        }
    }

    /// so-net's test hosts are named `…-dev`.
    var isLive: Bool { !Self.isTestHost(self.apiURL) }

    private static func isTestHost(_ url: String) -> Bool {
        let host = RedirectTargets.origin(of: url)?.split(separator: "/").last ?? ""
        return host.prefix { $0 != "." && $0 != ":" }.hasSuffix("-dev")
    }

    /// nil where the amount is too large.
    func amount(ofPrice price: Int64) -> Money? {
        let (minorUnits, overflow) = price.multipliedReportingOverflow(by: self.priceFactor)
        return overflow ? nil : Money(minorUnits: minorUnits, currency: Self.currency)
    }

    /// nil where the amount is not a whole number of so-net's units.
    func price(of amount: Money) -> Int64? {
        amount.minorUnits > 0 && amount.minorUnits.isMultiple(of: self.priceFactor)
            ? amount.minorUnits / self.priceFactor : nil
    }

    private static func number(_ json: JSON?, in range: ClosedRange<Int64>) -> Int64? {
        guard let number = json?.integer ?? json?.string.flatMap({ Int64($0) }) else { return nil }
        return range.contains(number) ? number : nil
    }
}
