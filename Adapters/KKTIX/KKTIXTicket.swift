import Model

/// One ticket of an order.
struct KKTIXTicket {
    let id: String
    let name: String?
    /// `price_cents` is in the minor units of ISO 4217: 260000 TWD are 2,600 New Taiwan dollars.
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

    private static func price(_ cents: JSON?, _ currency: JSON?, _ path: String) throws(KKTIXFault) -> Money? {
        if cents ?? .null == .null, currency ?? .null == .null { return nil }
        guard let cents = cents?.integer else { throw KKTIXFault("\(path).price_cents", "missing or no whole number") }
        guard (0...Self.limit).contains(cents) else {
            throw KKTIXFault("\(path).price_cents", "negative or beyond all sense")
        }
        guard let code = currency?.string?.uppercased(), code.utf8.count == 3,
            code.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { throw KKTIXFault("\(path).price_currency", "missing or no currency code") }
        return Money(minorUnits: cents, currency: code)
    }
}
