/// The objects of a bucket whose names begin alike, up to a slash.
public struct ObjectFolder: Sendable, Hashable, CustomStringConvertible {
    public let bucket: String
    /// Ends with a slash.
    public let prefix: String

    /// - Throws: for a prefix that is empty, or not a folder's: nothing here is about a whole bucket.
    public init(bucket: String, prefix: String) throws(SignedURLError) {
        let name = try ObjectName(bucket: bucket, object: prefix)
        guard prefix.hasSuffix("/"), !prefix.hasPrefix("/") else {
            throw .badObject(reason: "a folder begins with a name and ends with a slash")
        }
        self.bucket = name.bucket
        self.prefix = name.object
    }

    public var description: String { "gs://\(self.bucket)/\(self.prefix)" }
}

/// How far the deletion of a folder has come.
public struct FolderDeletion: Sendable, Hashable {
    /// Objects that were taken away by this call.
    public var deleted: Int
    /// False where the time was over first; the same call goes on.
    public var isComplete: Bool

    public init(deleted: Int, isComplete: Bool) {
        self.deleted = deleted
        self.isComplete = isComplete
    }
}
