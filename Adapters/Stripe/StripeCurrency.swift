import Model

/// Stripe's smallest unit of a currency against the minor unit of ISO 4217.
///
/// They are the same but for the currencies below (docs.stripe.com/currencies, zero-decimal currencies and special
/// cases).
enum StripeCurrency {
    /// Stripe keeps two decimals for these, which have none: its amounts are a hundred times ours.
    private static let hundredfold: Set<String> = ["ISK", "UGX"]
    /// Stripe keeps no decimals for this one, which has two: its amounts are a hundredth of ours.
    private static let hundredth: Set<String> = ["MGA"]

    /// Far above anything Stripe moves at once, and low enough that sums of many stay within 64 bits.
    private static let limit: ClosedRange<Int64> = -1_000_000_000_000_000...1_000_000_000_000_000

    /// Stripe used these before they were withdrawn.
    private static let withdrawn: Set<String> = ["EEK", "HRK", "LTL", "LVL", "MRO", "SLL", "STD", "VEF"]

    private static func isKnown(_ code: String) -> Bool { Currency.isKnown(code) || Self.withdrawn.contains(code) }

    /// An amount as Stripe writes it, in minor units of ISO 4217.
    static func money(_ amount: Int64, _ currency: String) throws(Problem) -> Money {
        var money = Money(minorUnits: amount, currency: currency)
        // The number of decimals of a currency that is not known is not known either.
        guard Self.isKnown(money.currency) else { throw .unknownCurrency }
        guard Self.limit.contains(amount) else { throw .outOfRange }
        if Self.hundredth.contains(money.currency) { money.minorUnits *= 100 }
        guard Self.hundredfold.contains(money.currency) else { return money }
        guard amount.isMultiple(of: 100) else { throw .fraction }
        money.minorUnits /= 100
        return money
    }

    /// The amount as Stripe writes it; what Stripe has no unit for is cut off.
    static func amount(of money: Money) -> Int64 {
        if Self.hundredth.contains(money.currency) { return money.minorUnits / 100 }
        guard Self.hundredfold.contains(money.currency) else { return money.minorUnits }
        let (product, overflow) = money.minorUnits.multipliedReportingOverflow(by: 100)
        return overflow ? money.minorUnits : product
    }

    enum Problem: Error {
        case unknownCurrency
        case outOfRange
        /// A part of the minor unit, which the currency does not have.
        case fraction

        var description: String {
            switch self {
            case .unknownCurrency: "a currency that is not known"
            case .outOfRange: "beyond every amount that Stripe moves"
            case .fraction: "has a fraction of the currency's minor unit"
            }
        }
    }
}
