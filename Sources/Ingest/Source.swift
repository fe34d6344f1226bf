public import AdapterKit

/// One configured source: a name and the adapter that reads its calls.
public struct Source: Sendable {
    /// The key in the configuration, which is the path below `/notify/`.
    public var name: String
    public var adapter: any Adapter

    public init(name: String, adapter: any Adapter) {
        self.name = name
        self.adapter = adapter
    }

    public var descriptor: AdapterDescriptor { type(of: self.adapter).descriptor }

    /// The `source` of its CloudEvents.
    public var eventSource: String { "/notify/\(self.name)" }
}
