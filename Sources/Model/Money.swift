/// An amount in minor units (cents, yen) of an ISO 4217 currency, written in upper case.
public struct Money: Sendable, Hashable, CustomStringConvertible {
    public var minorUnits: Int64
    public var currency: String

    public init(minorUnits: Int64, currency: String) {
        self.minorUnits = minorUnits
        self.currency = currency.uppercased()
    }

    public var description: String { "\(self.minorUnits) \(self.currency)" }
}
