/// One page of a listing, newest first.
public struct Page<Record: Sendable>: Sendable {
    public var records: [Record]
    /// Hand it in again for the next page; nil on the last one.
    public var next: Int64?

    public init(records: [Record], next: Int64?) {
        self.records = records
        self.next = next
    }
}

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
