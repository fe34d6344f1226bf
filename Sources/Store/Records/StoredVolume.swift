/// How many of something are stored, and about how many bytes they take up.
public struct StoredVolume: Sendable, Hashable {
    public var count: Int
    public var bytes: Int

    public init(count: Int = 0, bytes: Int = 0) {
        self.count = count
        self.bytes = bytes
    }
}
