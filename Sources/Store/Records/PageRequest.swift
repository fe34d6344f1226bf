/// Where a page begins and how long it may be.
public struct PageRequest: Sendable, Hashable {
    /// 1...1000.
    public var limit: Int
    /// The `next` of the page before; nil for the first.
    public var after: Int64?

    public init(limit: Int = 50, after: Int64? = nil) {
        self.limit = min(max(limit, 1), 1000)
        self.after = after
    }
}
