/// What a token may do: one kind of resource, reading or writing; with tickets also letting people in.
public struct Scope: Sendable, Hashable, CustomStringConvertible {
    public enum Resource: String, Sendable, CaseIterable {
        case assets, receipts, events, subscriptions, deliveries, replays, orders, commands, passes, tickets
    }

    public enum Access: String, Sendable, CaseIterable {
        case read, write
        /// Of tickets alone: a scanner at the door neither lists nor edits.
        case admit
    }

    public var resource: Resource
    public var access: Access

    public init(_ resource: Resource, _ access: Access) {
        self.resource = resource
        self.access = access
    }

    /// Reads `<resource>:read`, `<resource>:write` or `tickets:admit`.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let resource = Resource(rawValue: String(parts[0])),
            let access = Access(rawValue: String(parts[1])), access != .admit || resource == .tickets
        else { return nil }
        self.init(resource, access)
    }

    public var description: String { "\(self.resource.rawValue):\(self.access.rawValue)" }
}
