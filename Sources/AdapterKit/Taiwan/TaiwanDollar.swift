public import Model

/// Amounts of the providers of Taiwan, who write whole dollars. ISO 4217 gives the dollar two decimals.
public enum TaiwanDollar: Sendable {
    private static let centsPerDollar: Int64 = 100

    /// - Parameter text: plain digits, at most twelve of them, without zeros in front.
    /// - Returns: nil for anything else: signs, fractions, separators.
    public static func money(_ text: some StringProtocol) -> Money? {
        let digits = text.utf8
        guard (1...12).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
            digits.count == 1 || digits.first != 48, let dollars = Int64(text)
        else { return nil }
        return Money(minorUnits: dollars * Self.centsPerDollar, currency: "TWD")
    }

    /// The same of a number or a text of JSON.
    public static func money(_ json: JSON?) -> Money? {
        switch json {
        case .integer(let dollars): self.money(String(dollars))
        case .string(let text): self.money(text)
        default: nil
        }
    }

    /// The whole dollars of an amount, for samples; nil in another currency.
    public static func dollars(of money: Money) -> Int64? {
        money.currency == "TWD" ? money.minorUnits / Self.centsPerDollar : nil
    }
}
