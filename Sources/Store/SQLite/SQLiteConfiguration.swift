/// Where the embedded database lives and how it may grow.
public struct SQLiteConfiguration: Sendable {
    public var path: String
    /// A limit on the database's size in pages of 4 KiB; nil for none.
    public var maximumPages: Int?

    public init(path: String, maximumPages: Int? = nil) {
        self.path = path
        self.maximumPages = maximumPages
    }
}
