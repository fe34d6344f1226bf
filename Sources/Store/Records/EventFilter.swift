public import Model

/// Which events to list; every condition must hold.
public struct EventFilter: Sendable, Hashable {
    public var type: String?
    public var subject: String?
    public var handling: Handling?
    public var since: Timestamp?
    public var until: Timestamp?

    public init(
        type: String? = nil,
        subject: String? = nil,
        handling: Handling? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.type = type
        self.subject = subject
        self.handling = handling
        self.since = since
        self.until = until
    }
}
