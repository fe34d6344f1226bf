import Model
import Store

extension Problem {
    /// The tickets that an order cannot have; the worst reason gives the code, and each ticket is named with its own.
    init(refusing refusals: [TicketRefusal]) {
        let codes = refusals.map(\.reason.code)
        let code = TicketRefusal.Reason.codes.first { codes.contains($0.code) } ?? TicketRefusal.Reason.codes[0]
        let names = refusals.filter { $0.reason.code == code.code }.map { "\($0.ticket)" }.joined(separator: ", ")
        self.init(code.status, code.code, "\(names): \(code.detail)")
        self.members = [("tickets", .array(refusals.map(\.json)))]
        self.isPassing = code.code == "ticket_held"
    }
}

extension TicketRefusal {
    fileprivate var json: JSON {
        var members: [(String, JSON)] = [
            ("ticket", .text(self.ticket)), ("code", .string(self.reason.code)),
        ]
        switch self.reason {
        case .unknown: break
        case .held(let order), .sold(let order): members.append(("order", .text(order)))
        case .priced(let price): members.append(("price", price.json))
        case .released(let cause): members.append(("release_cause", .string(cause.rawValue)))
        }
        return .members(members)
    }
}

extension TicketRefusal.Reason {
    fileprivate var code: String {
        switch self {
        case .unknown: "ticket_unknown"
        case .sold: "ticket_sold"
        case .held: "ticket_held"
        case .priced: "price_changed"
        case .released: "ticket_released"
        }
    }

    /// The worst first. A ticket that is not known may be a slip of the pen, so such a request may come again.
    fileprivate static let codes: [(status: Int, code: String, detail: String)] = [
        (422, "ticket_unknown", "there is no such ticket in the order's mode"),
        (409, "ticket_sold", "somebody else has bought it"),
        (409, "ticket_held", "somebody else has it and has not paid yet; it may come free"),
        (409, "ticket_released", "the order has given it up"),
        (409, "price_changed", "it costs something else now"),
    ]
}
