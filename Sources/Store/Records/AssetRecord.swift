public import Model
public import Workflows

/// A media asset with the state of its machine.
public struct AssetRecord: Sendable, Hashable {
    public var id: AssetID
    /// Whose it is, in the words of whoever made it.
    public var owner: String
    /// The asset that it replaces once it is ready.
    public var replaces: AssetID?
    /// What was declared of each upload; the source's is always there.
    public var uploads: [UploadSlot: DeclaredUpload]
    public var metadata: JSON
    public var machine: AssetPipeline
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    /// Rises with every change; a change that began from an older version is refused.
    public var version: Int64

    public init(
        id: AssetID,
        owner: String,
        replaces: AssetID? = nil,
        uploads: [UploadSlot: DeclaredUpload],
        metadata: JSON = [:],
        machine: AssetPipeline,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        version: Int64 = 0
    ) {
        self.id = id
        self.owner = owner
        self.replaces = replaces
        self.uploads = uploads
        self.metadata = metadata
        self.machine = machine
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }

    /// The objects that lead to it from the start.
    public var uploadLinks: [AssetLink] {
        UploadSlot.allCases.compactMap { slot in
            self.uploads[slot].map { AssetLink(object: $0.url, asset: self.id, role: .upload(slot)) }
        }
    }
}
