/// What a token may do: one kind of resource, reading or writing.
public struct Scope: Sendable, Hashable, CustomStringConvertible {
    public enum Resource: String, Sendable, CaseIterable {
        case receipts, events, subscriptions, deliveries, replays, orders, commands
    }

    public enum Access: String, Sendable, CaseIterable {
        case read, write
    }

    public var resource: Resource
    public var access: Access

    public init(_ resource: Resource, _ access: Access) {
        self.resource = resource
        self.access = access
    }

    /// Reads `<resource>:read` or `<resource>:write`.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let resource = Resource(rawValue: String(parts[0])),
            let access = Access(rawValue: String(parts[1]))
        else { return nil }
        self.init(resource, access)
    }

    public var description: String { "\(self.resource.rawValue):\(self.access.rawValue)" }
}
