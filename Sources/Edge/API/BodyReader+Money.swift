import Model

extension BodyReader {
    /// `{"value": 2900, "currency": "EUR"}`: minor units, none of them owed to the buyer.
    mutating func money(_ name: String, required: Bool = false) -> Money? {
        let object = self.value(name, required: required, expected: "an object of value and currency") { $0.object }
        guard let object else { return nil }
        var part = BodyReader(object, path: "\(self.path)\(name).", members: ["value", "currency"])
        let value = part.integer("value", required: true, in: 0...Int64.max)
        let currency = part.currency("currency", required: true)
        self.adopt(part)
        guard let value, let currency else { return nil }
        return Money(minorUnits: value, currency: currency)
    }

    /// A slip of the pen would wait for a payment that nobody can make.
    mutating func currency(_ name: String, required: Bool) -> String? {
        self.value(name, required: required, expected: "a currency of ISO 4217, such as EUR") { json in
            json.string.flatMap { Currency.isKnown($0) ? $0 : nil }
        }
    }
}
