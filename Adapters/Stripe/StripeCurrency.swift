import Model

/// Stripe's smallest unit of a currency against the minor unit of ISO 4217.
///
/// They are the same but for the currencies below: Stripe keeps two decimals for ISK and UGX, which have none, so its
/// amounts are a hundred times ours (docs.stripe.com/currencies, special cases).
enum StripeCurrency {
    private static let hundredfold: Set<String> = ["ISK", "UGX"]

    /// - Returns: nil where the amount has a fraction that our minor unit cannot hold.
    static func money(_ amount: Int64, _ currency: String) -> Money? {
        let money = Money(minorUnits: amount, currency: currency)
        guard Self.hundredfold.contains(money.currency) else { return money }
        guard amount.isMultiple(of: 100) else { return nil }
        return Money(minorUnits: amount / 100, currency: currency)
    }
}
