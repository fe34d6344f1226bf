public import Model
public import Workflows

/// One thing that happened to an asset, moved or not.
public struct AssetHistoryEntry: Sendable, Hashable {
    public var at: Timestamp
    public var trigger: String
    /// How the machine took it: moved, absorbed, parked, refused.
    public var outcome: String
    public var from: AssetPipeline.Phase
    public var to: AssetPipeline.Phase
    /// The event that caused it.
    public var event: EventID?
    public var note: String?
    /// What led to it where no event did: a request, a timer, what came of a command.
    public var cause: String?

    public init(
        at: Timestamp,
        trigger: String,
        outcome: String,
        from: AssetPipeline.Phase,
        to: AssetPipeline.Phase,
        event: EventID?,
        note: String?,
        cause: String? = nil
    ) {
        self.at = at
        self.trigger = trigger
        self.outcome = outcome
        self.from = from
        self.to = to
        self.event = event
        self.note = note
        self.cause = cause
    }
}
