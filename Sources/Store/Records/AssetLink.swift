public import Model
public import Workflows

/// An object of a bucket, or a job of a provider, that leads to an asset.
public struct AssetLink: Sendable, Hashable {
    /// `gs://bucket/object`, or the provider's name of a job.
    public var object: String
    public var asset: AssetID
    public var role: Role

    /// What it is to the asset.
    public enum Role: Sendable, Hashable {
        /// What a creator uploads.
        case upload(UploadSlot)
        /// What appears when a job has ended well.
        case output(MadeArtifact)
        /// The job itself, as the provider calls it.
        case job(JobReference)
    }

    public init(object: String, asset: AssetID, role: Role) {
        self.object = object
        self.asset = asset
        self.role = role
    }

    /// The text that names an object of a bucket.
    public static func object(_ bucket: String, _ name: String) -> String { "gs://\(bucket)/\(name)" }
}

extension AssetLink {
    static let columns = "object, asset, role, name, generation, attempt"

    init(_ row: SQLRow) throws(SQLError) {
        self.object = try row.text(0)
        self.asset = AssetID(rawValue: try row.int(1))
        let name = try row.text(3)
        let generation = try row.optionalInt(4) ?? 0
        let attempt = try row.optionalInt(5).map { Int($0) }
        switch (try row.text(2), UploadSlot(rawValue: name), ArtifactName(rawValue: name)) {
        case ("upload", let slot?, _): self.role = .upload(slot)
        case ("output", _, let artifact?): self.role = .output(MadeArtifact(name: artifact, generation: generation))
        case ("job", _, let artifact?):
            self.role = .job(JobReference(name: artifact, generation: generation, attempt: attempt))
        default:
            throw SQLError(kind: .failed, code: "unexpected_value", message: "an asset's object cannot be read")
        }
    }

    var arguments: [SQLValue] {
        let (role, name, generation, attempt): (String, String, Int64?, Int64?) =
            switch self.role {
            case .upload(let slot): ("upload", slot.rawValue, nil, nil)
            case .output(let made): ("output", made.name.rawValue, made.generation, nil)
            case .job(let job): ("job", job.name.rawValue, job.generation, job.attempt.map { Int64($0) })
            }
        return [
            .text(self.object), .int(self.asset.rawValue), .text(role), .text(name), .int(generation), .int(attempt),
        ]
    }
}
