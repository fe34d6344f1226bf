import Model

extension StripeReading {
    /// A text that must be there.
    func required(_ name: String) throws(Unmappable) -> String {
        guard let text = self.object[name]?.string, !text.isEmpty else {
            throw Unmappable(path: name, problem: "missing or no text")
        }
        return text
    }

    /// The id behind a field that is null, an id, or an expanded object.
    ///
    /// What is none of these is no "there is none": a charge would count beside the intent it belongs to.
    func id(_ name: String) throws(Unmappable) -> String? { try Self.id(self.object[name], at: name) }

    static func id(_ value: JSON?, at path: String) throws(Unmappable) -> String? {
        guard let value, !value.isNull else { return nil }
        guard let id = value.string ?? value["id"]?.string, !id.isEmpty else {
            throw Unmappable(path: path, problem: "neither an id nor an object with one")
        }
        return id
    }

    /// Money that cannot be negative.
    ///
    /// - Parameter whole: the field that tells it where `name` is left out, as some emulators of Stripe do.
    func money(_ name: String, orWhole whole: String? = nil) throws(Unmappable) -> Money {
        if let whole, self.object[name] == nil { return try self.money(whole) }
        let money = try self.signedMoney(name)
        guard money.minorUnits >= 0 else { throw Unmappable(path: name, problem: "is negative") }
        return money
    }

    func signedMoney(_ name: String) throws(Unmappable) -> Money {
        guard let amount = self.object[name]?.integer else {
            throw Unmappable(path: name, problem: "missing or no whole number")
        }
        let currency = try self.required("currency")
        do throws(StripeCurrency.Problem) { return try StripeCurrency.money(amount, currency) } catch {
            let path = if case .unknownCurrency = error { "currency" } else { name }
            throw Unmappable(path: path, problem: error.description)
        }
    }

    /// Money that may be null, as the total of a session that asks for none.
    func moneyIfAny(_ name: String) throws(Unmappable) -> Money? {
        guard let value = self.object[name], !value.isNull else { return nil }
        return try self.money(name)
    }

    /// The field as a text for subscribers; nil where it is none.
    func text(_ name: String) -> JSON? { JSON(self.object[name]?.string) }

    func flag(_ name: String) -> JSON? { self.object[name]?.bool.map { .bool($0) } }

    var status: JSON? { self.text("status") }

    /// The shop's own.
    var metadata: JSON? { self.object["metadata"]?.object.map { .object($0) } }

    /// Why it failed: a code, and a reason in the bank's words.
    static func failure(code: JSON?, reason: JSON?) -> JSON? {
        var failure = JSONObject()
        failure["code"] = JSON(code?.string)
        failure["reason"] = JSON(reason?.string)
        return failure.isEmpty ? nil : .object(failure)
    }
}
