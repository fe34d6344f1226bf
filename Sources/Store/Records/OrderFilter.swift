public import Model
public import Workflows

/// Which orders to list; every condition must hold.
public struct OrderFilter: Sendable, Hashable {
    public var phase: OrderFulfilment.Phase?
    public var reference: String?
    public var since: Timestamp?
    public var until: Timestamp?

    public init(
        phase: OrderFulfilment.Phase? = nil,
        reference: String? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.phase = phase
        self.reference = reference
        self.since = since
        self.until = until
    }
}
