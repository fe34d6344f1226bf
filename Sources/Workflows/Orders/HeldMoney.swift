import Model

/// Money of an order that was paid for a show and is held until the show's goals decide whose it is.
public struct HeldMoney: Sendable, Hashable {
    /// What is held, in minor units of the order's currency.
    public let amount: Int64
    /// The places of the lines it was paid for, from 0.
    public let lines: [Int]
    public internal(set) var state: State = .unpaid
    /// What was decided; with ``State/held``, it waits.
    public internal(set) var decision: Settlement?
    /// What of it was released, or asked back for the buyer, or came back with everything.
    public internal(set) var settled: Int64?
    /// What it waits for, or why it ended so.
    public internal(set) var reason: String?

    public enum State: String, CaseIterable, Sendable {
        /// The order is not paid.
        case unpaid
        case held
        /// It is the seller's.
        case released
        /// The provider was asked to give it back.
        case refunding
        /// The buyer has it again.
        case refunded
        /// The provider would not, or the refund did not reach the buyer.
        case failed
        /// Nothing will be done about it.
        case closed
    }

    public init(amount: Int64, lines: [Int]) {
        self.amount = amount
        self.lines = lines
    }
}

extension HeldMoney {
    /// As stored with its order.
    var json: JSON {
        var object = JSONObject([
            ("amount", .integer(self.amount)), ("lines", .array(self.lines.map { .integer(Int64($0)) })),
            ("state", .string(self.state.rawValue)),
        ])
        object["decision"] = self.decision.map { .string($0.rawValue) }
        object["settled"] = self.settled.map { .integer($0) }
        object["reason"] = self.reason.map { .string($0) }
        return .object(object)
    }

    init?(json: JSON) {
        guard let amount = json["amount"]?.integer, let lines = json["lines"]?.array?.map(\.integer),
            !lines.contains(nil), let state = json["state"]?.string.flatMap(State.init(rawValue:))
        else { return nil }
        self.init(amount: amount, lines: lines.compactMap { $0.map { Int($0) } })
        self.state = state
        self.settled = json["settled"]?.integer
        self.reason = json["reason"]?.string
        guard let decision = json["decision"]?.string else { return }
        guard let settlement = Settlement(rawValue: decision) else { return nil }
        self.decision = settlement
    }
}
