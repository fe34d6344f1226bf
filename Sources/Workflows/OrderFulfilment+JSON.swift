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
        object["refunds"] = Self.json(self.refunds)
        object["refund_summaries"] = Self.json(self.refundSummaries)
        object["effects"] = .array(self.effectKeys.sorted().map { .string($0) })
        return .object(object)
    }

    /// - Returns: nil where a member is missing or of another type.
    public init?(json: JSON) {
        guard let phase = json["phase"]?.string.flatMap(Phase.init(rawValue:)), let total = json["total"]?.integer,
            let currency = json["currency"]?.string, let received = json["received"]?.integer,
            let refunds = Self.amounts(json["refunds"]), let summaries = Self.amounts(json["refund_summaries"]),
            let effects = json["effects"]?.array
        else { return nil }
        self.init(
            phase: phase,
            total: Money(minorUnits: total, currency: currency),
            payment: json["payment"]?.string,
            received: received,
            refunds: refunds,
            refundSummaries: summaries,
            effectKeys: Set(effects.compactMap(\.string))
        )
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
