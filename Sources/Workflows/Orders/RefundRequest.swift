public import Model

/// Money that somebody asked to give back.
public struct RefundRequest: Sendable, Hashable {
    /// In minor units of what was received.
    public var amount: Int64
    public var state: State

    public enum State: Sendable, Hashable {
        /// The provider was asked.
        case asked
        /// The provider took it on, under this id.
        case accepted(refund: String)
        /// The provider would not.
        case refused(reason: String)
        /// Nobody knows whether the provider made it: it counts as gone until somebody has found out.
        case unanswered(reason: String)
    }

    public init(amount: Int64, state: State = .asked) {
        self.amount = amount
        self.state = state
    }
}

extension RefundRequest {
    /// As stored and as shown.
    public var json: JSON {
        var object = JSONObject([("amount", .integer(self.amount))])
        switch self.state {
        case .asked: object["state"] = "asked"
        case .accepted(let refund):
            object["state"] = "accepted"
            object["refund"] = .string(refund)
        case .refused(let reason):
            object["state"] = "refused"
            object["reason"] = .string(reason)
        case .unanswered(let reason):
            object["state"] = "unanswered"
            object["reason"] = .string(reason)
        }
        return .object(object)
    }

    init?(json: JSON) {
        guard let amount = json["amount"]?.integer else { return nil }
        switch (json["state"]?.string, json["refund"]?.string, json["reason"]?.string) {
        case ("asked", _, _): self.init(amount: amount)
        case ("accepted", let refund?, _): self.init(amount: amount, state: .accepted(refund: refund))
        case ("refused", _, let reason?): self.init(amount: amount, state: .refused(reason: reason))
        case ("unanswered", _, let reason?): self.init(amount: amount, state: .unanswered(reason: reason))
        default: return nil
        }
    }
}
