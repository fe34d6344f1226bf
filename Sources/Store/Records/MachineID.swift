public import Model

/// Whose a command or a timer is: one value of one of the machines.
public enum MachineID: Sendable, Hashable, CustomStringConvertible {
    case asset(AssetID)
    case order(OrderID)

    /// As stored and as shown; the prefix tells the machines apart.
    public var description: String {
        switch self {
        case .asset(let id): id.description
        case .order(let id): id.description
        }
    }

    public init?(_ text: String) {
        if let asset = AssetID(text) {
            self = .asset(asset)
        } else if let order = OrderID(text) {
            self = .order(order)
        } else {
            return nil
        }
    }
}
