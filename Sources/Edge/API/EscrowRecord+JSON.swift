public import Model
public import Store
import Workflows

extension EscrowRecord {
    /// As the API shows it.
    public var json: JSON {
        [
            "show": .string(self.show.show), "state": .string(self.state.rawValue),
            "amount": self.money(self.amount.minorUnits), "decision": .text(self.decision?.rawValue),
            "settled": self.settled.map(self.money) ?? .null, "reason": .text(self.reason),
            "at": .text(self.at), "cause": .string(self.cause),
        ]
    }

    private func money(_ value: Int64) -> JSON {
        ["value": .integer(value), "currency": .string(self.amount.currency)]
    }
}
