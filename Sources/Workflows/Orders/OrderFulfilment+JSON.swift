public import Model

extension OrderFulfilment {
    /// The state as stored; ``init(json:)`` reads it back.
    public var json: JSON {
        var object = JSONObject([
            ("phase", .string(self.phase.rawValue)),
            ("total", .integer(self.total.minorUnits)),
            ("currency", .string(self.total.currency)),
        ])
        object["payment"] = self.payment.map { .string($0) }
        object["received"] = .integer(self.received)
        object["received_currency"] = .string(self.receivedCurrency)
        object["grant"] = .string(self.grant.rawValue)
        object["disputes"] = .object(
            JSONObject(self.disputes.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value.name)) })
        )
        object["failed_refunds"] = Self.json(self.failedRefunds)
        object["refunds"] = Self.json(self.refunds)
        if !self.reversed.isEmpty { object["reversed"] = .array(self.reversed.sorted().map { .string($0) }) }
        object["refund_summaries"] = Self.json(self.refundSummaries)
        if !self.grants.isEmpty {
            object["grants"] = .object(JSONObject(self.grants.sorted { $0.key < $1.key }.map { (String($0), $1.json) }))
        }
        if !self.refundRequests.isEmpty {
            object["refund_requests"] = .object(
                JSONObject(self.refundRequests.sorted { $0.key < $1.key }.map { ($0, $1.json) })
            )
        }
        if !self.escrow.isEmpty {
            object["escrow"] = .object(JSONObject(self.escrow.sorted { $0.key < $1.key }.map { ($0, $1.json) }))
        }
        if self.holdsTickets { object["tickets"] = .string(self.hasLetTicketsGo ? "let_go" : "held") }
        if self.cancelsOnFailure { object["cancels_on_failure"] = true }
        object["effects"] = .array(self.effectKeys.sorted().map { .string($0) })
        return .object(object)
    }

    /// - Returns: nil where a member is missing or of another type.
    public init?(json: JSON) {
        guard let phase = json["phase"]?.string.flatMap(Phase.init(rawValue:)), let total = json["total"]?.integer,
            let currency = json["currency"]?.string, let received = json["received"]?.integer,
            let receivedCurrency = json["received_currency"]?.string,
            let grant = json["grant"]?.string.flatMap(Grant.init(rawValue:)),
            let disputes = Self.disputes(json["disputes"]), let refunds = Self.amounts(json["refunds"]),
            let failed = Self.amounts(json["failed_refunds"]), let summaries = Self.amounts(json["refund_summaries"]),
            let effects = json["effects"]?.array?.map(\.string), !effects.contains(nil),
            let reversed = (json["reversed"] ?? []).array?.map(\.string), !reversed.contains(nil),
            let grants = Self.members(json["grants"], { LineGrant(json: $0) }),
            let requests = Self.members(json["refund_requests"], { RefundRequest(json: $0) }),
            let escrow = Self.members(json["escrow"], { HeldMoney(json: $0) }),
            grants.keys.allSatisfy({ Int($0) != nil })
        else { return nil }
        self.init(
            total: Money(minorUnits: total, currency: currency),
            holdsTickets: json["tickets"] != nil,
            cancelsOnFailure: json["cancels_on_failure"]?.bool ?? false,
            escrow: escrow
        )
        self.hasLetTicketsGo = json["tickets"]?.string == "let_go"
        self.grants = Dictionary(grants.compactMap { name, grant in Int(name).map { ($0, grant) } }) { first, _ in first
        }
        self.refundRequests = requests
        self.phase = phase
        self.payment = json["payment"]?.string
        self.received = received
        self.receivedCurrency = receivedCurrency
        self.grant = grant
        self.disputes = disputes
        self.refunds = refunds
        self.failedRefunds = failed
        self.reversed = Set(reversed.compactMap(\.self))
        self.refundSummaries = summaries
        self.effectKeys = Set(effects.compactMap(\.self))
    }

    private static func disputes(_ json: JSON?) -> [String: Dispute]? {
        guard let members = json?.object?.members else { return nil }
        var disputes: [String: Dispute] = [:]
        for (id, value) in members {
            guard let state = Dispute.allCases.first(where: { $0.name == value.string }) else { return nil }
            disputes[id] = state
        }
        return disputes
    }

    /// Nothing is written of what an order has none of.
    private static func members<Value>(_ json: JSON?, _ read: (JSON) -> Value?) -> [String: Value]? {
        guard let json else { return [:] }
        guard let members = json.object?.members else { return nil }
        var values: [String: Value] = [:]
        for (name, member) in members {
            guard let value = read(member) else { return nil }
            values[name] = value
        }
        return values
    }

    private static func json(_ amounts: [String: Int64]) -> JSON {
        .object(JSONObject(amounts.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) }))
    }

    private static func amounts(_ json: JSON?) -> [String: Int64]? {
        guard let members = json?.object?.members else { return nil }
        var amounts: [String: Int64] = [:]
        for (name, value) in members {
            guard let amount = value.integer else { return nil }
            amounts[name] = amount
        }
        return amounts
    }
}
