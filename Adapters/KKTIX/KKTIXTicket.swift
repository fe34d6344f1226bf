import Model

/// One ticket of an order.
struct KKTIXTicket {
    let id: String
    let name: String?
    /// `price_cents` is in the minor units of ISO 4217: 260000 TWD are 2,600 New Taiwan dollars. nil where it is not
    /// told, or told without one of the two.
    let price: Money?

    /// Beyond every price of a ticket, and far from where sums of them end.
    private static let limit: Int64 = 1_000_000_000_000_000

    init(_ json: JSON, path: String) throws(KKTIXFault) {
        guard let id = json["id"]?.identifier else {
            throw KKTIXFault("\(path).id", "missing, or neither a whole number nor a text")
        }
        self.id = id
        switch json["name"] {
        case nil, .null: self.name = nil
        case .string(let name): self.name = name
        default: throw KKTIXFault("\(path).name", "no text")
        }
        self.price = try Self.price(json["price_cents"], json["price_currency"], path)
    }

    var json: JSON {
        var object = JSONObject([("id", .string(self.id))])
        object["name"] = self.name.map { .string($0) }
        object["price"] = self.price.map(\.json)
        return .object(object)
    }

    /// nil where no price is told, or none in a currency; what is told has to be one.
    private static func price(_ cents: JSON?, _ currency: JSON?, _ path: String) throws(KKTIXFault) -> Money? {
        let cents = try Self.cents(cents, "\(path).price_cents")
        let code = try Self.code(currency, "\(path).price_currency")
        guard let cents, let code else { return nil }
        return Money(minorUnits: cents, currency: code)
    }

    private static func cents(_ json: JSON?, _ path: String) throws(KKTIXFault) -> Int64? {
        guard let json, !json.isNull else { return nil }
        guard let cents = json.integer else { throw KKTIXFault(path, "no whole number") }
        guard (0...Self.limit).contains(cents) else { throw KKTIXFault(path, "negative or beyond all sense") }
        return cents
    }

    private static func code(_ json: JSON?, _ path: String) throws(KKTIXFault) -> String? {
        guard let json, !json.isNull else { return nil }
        guard let code = json.string?.uppercased(), code.utf8.count == 3,
            code.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { throw KKTIXFault(path, "no currency code") }
        return code
    }
}
