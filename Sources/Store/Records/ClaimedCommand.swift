public import Model

/// A command that one worker holds until its lease ends.
public struct ClaimedCommand: Sendable, Hashable {
    public var id: CommandID
    public var source: String
    public var kind: CommandRecord.Kind
    /// Whose move decided on it.
    public var machine: MachineID?
    /// Unique within the source and the kind, and the same for every attempt.
    public var key: String
    public var payload: JSON
    /// The payload of the newest other command about what it follows.
    public var earlier: JSON?
    /// Attempts of the schedule made before this one.
    public var attempts: Int
    /// Attempts begun before this one, whatever the schedule; one whose worker was lost counts too.
    public var attemptsEver = 0
    /// Fences off whoever held it before.
    public var token: Int64
}
