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
