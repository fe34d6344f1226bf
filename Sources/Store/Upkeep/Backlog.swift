public import Model

/// What waits, for the metrics and readiness.
public struct Backlog: Sendable, Hashable {
    public var waitingAccepts: Int
    public var waitingBackground: Int
    /// Events that automation has not looked at.
    public var outbox: Int
    public var oldestOutbox: Timestamp?
    public var pendingDeliveries: Int
    public var oldestDelivery: Timestamp?
    public var deadDeliveries: Int
    public var parked: Int
    public var pendingCommands: Int
    public var deadCommands: Int

    public init(
        waitingAccepts: Int,
        waitingBackground: Int,
        outbox: Int,
        oldestOutbox: Timestamp?,
        pendingDeliveries: Int,
        oldestDelivery: Timestamp?,
        deadDeliveries: Int,
        parked: Int,
        pendingCommands: Int = 0,
        deadCommands: Int = 0
    ) {
        self.waitingAccepts = waitingAccepts
        self.waitingBackground = waitingBackground
        self.outbox = outbox
        self.oldestOutbox = oldestOutbox
        self.pendingDeliveries = pendingDeliveries
        self.oldestDelivery = oldestDelivery
        self.deadDeliveries = deadDeliveries
        self.parked = parked
        self.pendingCommands = pendingCommands
        self.deadCommands = deadCommands
    }
}
