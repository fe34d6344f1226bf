import Model

/// What a fixture means.
enum Expectation: Sendable {
    /// - `effect`: the effect key after the provider: mode, account, object, state.
    /// - `objects`: parted by spaces; the first is the subject.
    case event(_ type: String, _ effect: String, _ amount: Money?, order: String?, _ objects: String)
    case ignored(String)
    case unrecognized(String)

    static let all = Self.payments.merging(Self.moneyBack) { first, _ in first }
        .merging(Self.platform) { first, _ in first }
}

extension Money? {
    static func eur(_ amount: Int64) -> Money? { Money(minorUnits: amount, currency: "EUR") }
}
