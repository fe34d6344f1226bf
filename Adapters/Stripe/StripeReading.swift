import AdapterKit
import Model

/// Reads one snapshot event of a known type.
struct StripeReading {
    let envelope: StripeEnvelope
    let object: JSON
    let orderKeys: [String]

    /// A known type whose object cannot be mapped; `path` is below `data.object`.
    struct Unmappable: Error {
        var path: String
        var problem: String
    }

    func read(_ row: StripeTypes.Row) -> Normalization {
        do throws(Unmappable) { return .event(try self.draft(row)) } catch {
            return .quarantined("data.object.\(error.path): \(error.problem)")
        }
    }

    private func draft(_ row: StripeTypes.Row) throws(Unmappable) -> EventDraft {
        switch row.family {
        case .paymentIntent: try self.paymentIntent(row.type)
        case .charge: try self.charge(row.type)
        case .chargeSummary: try self.chargeSummary()
        case .refund: try self.refund()
        case .dispute: try self.dispute(row.type)
        case .checkout: try self.checkout(row.type)
        case .payout: try self.moved(row.type, as: "payout")
        case .transfer: try self.moved(row.type, as: "transfer")
        case .terminal: try self.changed(row.type, as: "reader")
        case .account: try self.changed(row.type, as: "object")
        case .capability: try self.changed(row.type, as: "capability")
        }
    }

    // MARK: Fields

    func required(_ name: String) throws(Unmappable) -> String {
        guard let text = self.object[name]?.string, !text.isEmpty else {
            throw Unmappable(path: name, problem: "missing or no text")
        }
        return text
    }

    /// The id behind a field that may be null, an id, or an expanded object.
    func id(_ name: String) -> String? { self.object[name]?.stripeID }

    func money(_ name: String) throws(Unmappable) -> Money {
        guard let amount = self.object[name]?.integer else {
            throw Unmappable(path: name, problem: "missing or no whole number")
        }
        guard let money = StripeCurrency.money(amount, try self.required("currency")) else {
            throw Unmappable(path: name, problem: "has a fraction of the currency's minor unit")
        }
        return money
    }

    /// The first of the source's order keys that the object has.
    var order: String? {
        for path in self.orderKeys {
            guard let value = self.object.value(at: path) else { continue }
            if let text = value.string, !text.isEmpty { return text }
            if let number = value.integer { return String(number) }
        }
        return nil
    }

    var status: String? { self.object["status"]?.string }

    /// - Parameters:
    ///   - state: the state that the object reached; with its id it makes the effect key.
    ///   - objects: other objects this event ties to the subject.
    func event(
        _ type: String,
        subject: String,
        state: String,
        amount: Money? = nil,
        objects: [String?] = [],
        data: KeyValuePairs<String, JSON?>
    ) -> EventDraft {
        EventDraft(
            key: self.envelope.key,
            type: type,
            subject: subject,
            occurredAt: self.envelope.created,
            effectKey: self.envelope.effectKey(object: subject, state: state),
            targetState: state,
            amount: amount,
            livemode: self.envelope.livemode,
            account: self.envelope.account,
            orderReference: self.order,
            objects: [subject] + objects.compactMap { $0 },
            data: .object(self.envelope.data(data))
        )
    }
}

extension Money {
    /// As it stands in every event's `data`.
    var json: JSON { ["value": .integer(self.minorUnits), "currency": .string(self.currency)] }
}

extension JSON {
    init?(_ text: String?) {
        guard let text else { return nil }
        self = .string(text)
    }
}
