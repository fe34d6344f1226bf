public import Model

/// Which commands to list; what is nil does not count.
public struct CommandFilter: Sendable, Hashable {
    public var source: String?
    public var state: CommandRecord.State?
    public var machine: MachineID?
    public var since: Timestamp?
    public var until: Timestamp?

    public init(
        source: String? = nil,
        state: CommandRecord.State? = nil,
        machine: MachineID? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.source = source
        self.state = state
        self.machine = machine
        self.since = since
        self.until = until
    }
}
