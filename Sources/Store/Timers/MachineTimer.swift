public import Model

/// A moment at which a machine is told that time has passed.
public struct MachineTimer: Sendable, Hashable {
    public var machine: MachineID
    /// Unique for its machine: set again, it replaces the one before.
    public var name: String
    public var dueAt: Timestamp

    public init(machine: MachineID, name: String, dueAt: Timestamp) {
        self.machine = machine
        self.name = name
        self.dueAt = dueAt
    }
}

extension String {
    /// The timer of an order whose time for paying ends.
    public static let hold = "hold"
}

/// What a plan does to the timers.
public enum TimerChange: Sendable, Hashable {
    case set(MachineTimer)
    /// One that is not set is left as it is.
    case clear(MachineID, name: String)
}
