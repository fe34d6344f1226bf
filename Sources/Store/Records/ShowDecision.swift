public import Model
public import Workflows

/// What was decided about the money of a show; there is one decision for each show and mode.
public struct ShowDecision: Sendable, Hashable {
    public var key: ShowKey
    public var settlement: Settlement
    public var reason: String
    /// The end of the goal that decided.
    public var event: EventID
    public var decidedAt: Timestamp

    public init(key: ShowKey, settlement: Settlement, reason: String, event: EventID, decidedAt: Timestamp) {
        self.key = key
        self.settlement = settlement
        self.reason = reason
        self.event = event
        self.decidedAt = decidedAt
    }
}
