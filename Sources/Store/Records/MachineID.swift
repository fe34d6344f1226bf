public import Model

/// Whose a command or a timer is: one value of one of the machines.
public enum MachineID: Sendable, Hashable, CustomStringConvertible {
    case order(OrderID)

    /// As stored and as shown; the prefix tells the machines apart.
    public var description: String {
        switch self {
        case .order(let id): id.description
        }
    }

    public init?(_ text: String) {
        guard let order = OrderID(text) else { return nil }
        self = .order(order)
    }
}
