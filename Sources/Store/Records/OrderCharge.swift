public import Model

/// A payment of an order as its provider tells of it, with what was given back of it.
public struct OrderCharge: Sendable, Hashable {
    /// The source whose calls tell of it, and through which it is given back.
    public var source: String
    public var provider: String
    /// The connected account it lives in, where it is not our own.
    public var account: String?
    /// The provider's id.
    public var id: String
    /// The state the provider told last, in the words of our vocabulary: `succeeded`, `attempt_failed`.
    public var status: String
    public var amount: Money?
    /// By the provider's refund id, in the order they were told.
    public var refunds: [Refund]

    public struct Refund: Sendable, Hashable {
        public var id: String
        public var status: String
        public var amount: Money?

        public init(id: String, status: String, amount: Money?) {
            self.id = id
            self.status = status
            self.amount = amount
        }
    }

    public init(
        source: String,
        provider: String,
        account: String?,
        id: String,
        status: String,
        amount: Money?,
        refunds: [Refund] = []
    ) {
        self.source = source
        self.provider = provider
        self.account = account
        self.id = id
        self.status = status
        self.amount = amount
        self.refunds = refunds
    }
}

extension OrderCharge {
    /// As stored and as shown.
    public var json: JSON {
        [
            "source": .string(self.source), "provider": .string(self.provider),
            "account": self.account.map { .string($0) } ?? .null, "id": .string(self.id),
            "status": .string(self.status), "amount": self.amount.json,
            "refunds": .array(
                self.refunds.map { refund in
                    ["id": .string(refund.id), "status": .string(refund.status), "amount": refund.amount.json]
                }
            ),
        ]
    }

    init?(json: JSON) {
        guard let source = json["source"]?.string, let provider = json["provider"]?.string,
            let id = json["id"]?.string, let status = json["status"]?.string, let refunds = json["refunds"]?.array
        else { return nil }
        self.init(
            source: source,
            provider: provider,
            account: json["account"]?.string,
            id: id,
            status: status,
            amount: Money(optional: json["amount"]),
            refunds: refunds.compactMap { refund in
                guard let id = refund["id"]?.string, let status = refund["status"]?.string else { return nil }
                return Refund(id: id, status: status, amount: Money(optional: refund["amount"]))
            }
        )
    }
}

extension Money? {
    fileprivate var json: JSON {
        self.map { ["value": .integer($0.minorUnits), "currency": .string($0.currency)] } ?? .null
    }
}

extension Money {
    fileprivate init?(optional json: JSON?) {
        guard let value = json?["value"]?.integer, let currency = json?["currency"]?.string else { return nil }
        self.init(minorUnits: value, currency: currency)
    }
}
