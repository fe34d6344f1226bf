public import Model

/// Something to be asked of or done at a provider, not yet stored.
public struct NewCommand: Sendable, Hashable {
    public var id: CommandID
    public var source: String
    public var kind: CommandRecord.Kind
    /// Unique within the source and the kind: the same thing is never wanted twice.
    public var key: String
    /// What is wanted, in the words of the source's adapter.
    public var payload: JSON
    /// The provider's ids of what it is about: a later one that follows one of them sees this one's payload.
    public var objects: [String]
    public var follows: [String]
    /// Whose move decided on it; what comes of it is told to that machine. nil for what a call led to.
    public var machine: MachineID?

    /// For the entry of a receipt that led to it.
    public var note: String { "to be confirmed by \(self.id)" }

    public init(
        id: CommandID,
        source: String,
        kind: CommandRecord.Kind,
        key: String,
        payload: JSON,
        objects: [String] = [],
        follows: [String] = [],
        machine: MachineID? = nil
    ) {
        self.id = id
        self.source = source
        self.kind = kind
        self.key = key
        self.payload = payload
        self.objects = objects
        self.follows = follows
        self.machine = machine
    }
}
