import AdapterKit
import Model

/// Reads one snapshot event of a known type.
struct StripeReading {
    let envelope: StripeEnvelope
    let object: JSON
    /// The shop's reference of the order, where the object names it.
    let order: String?

    /// - Parameter orderKeys: dotted paths below the object; the first that names an order counts.
    init(envelope: StripeEnvelope, object: JSON, orderKeys: [String]) {
        self.envelope = envelope
        self.object = object
        self.order =
            orderKeys.lazy.compactMap { path in
                switch object.value(at: path) {
                case .string(let text) where !text.isEmpty: text
                case .integer(let number): String(number)
                default: nil
                }
            }
            .first
    }

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
        switch row {
        case .paymentIntent(let type): try self.paymentIntent(type)
        case .charge(let type): try self.charge(type)
        case .refund: try self.refund()
        case .refundSummary: try self.refundSummary()
        case .dispute(let type): try self.dispute(type)
        case .disputeClosed: try self.disputeClosed()
        case .checkout(let type): try self.checkout(type)
        case .checkoutCompleted: try self.checkoutCompleted()
        case .payout(let type): try self.payout(type)
        case .transfer(let type): try self.transfer(type)
        case .changed(let type): try self.changed(type)
        }
    }

    /// Ties the object's order, where it names one, to the draft.
    func event(
        _ type: String,
        subject: String,
        occasion: String? = nil,
        amount: Money? = nil,
        objects: [String?] = [],
        data: KeyValuePairs<String, JSON?>
    ) -> EventDraft {
        self.envelope.draft(
            type,
            subject: subject,
            occasion: occasion,
            amount: amount,
            order: self.order,
            objects: objects,
            data: data
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
