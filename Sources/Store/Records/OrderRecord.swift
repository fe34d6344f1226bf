public import Model
public import Workflows

/// An order with the state of its machine.
public struct OrderRecord: Sendable, Hashable {
    public var id: OrderID
    /// The shop's own id for it, unique per mode; a payment names this or our id.
    public var reference: String
    public var livemode: Bool
    public var provider: String?
    /// The provider's number of the registration that is its payment, where it was sold elsewhere.
    public var registration: String?
    public var buyer: JSON
    public var lines: [OrderLine]
    public var metadata: JSON
    /// Where the buyer came from, as the shop gives it: `{"initial": {"source": …}, "current": {…}}`.
    public var attribution: JSON
    public var machine: OrderFulfilment
    /// Its payments, in the order they were told of.
    public var charges: [OrderCharge]
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    /// Rises with every change; a change that began from an older version is refused.
    public var version: Int64

    public init(
        id: OrderID,
        reference: String,
        livemode: Bool,
        provider: String?,
        registration: String? = nil,
        buyer: JSON,
        lines: [OrderLine],
        metadata: JSON,
        attribution: JSON = [:],
        machine: OrderFulfilment,
        charges: [OrderCharge] = [],
        createdAt: Timestamp,
        updatedAt: Timestamp,
        version: Int64 = 0
    ) {
        self.id = id
        self.reference = reference
        self.livemode = livemode
        self.provider = provider
        self.registration = registration
        self.buyer = buyer
        self.lines = lines
        self.metadata = metadata
        self.attribution = attribution
        self.machine = machine
        self.charges = charges
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }
}
