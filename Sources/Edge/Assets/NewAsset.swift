import Model
import Store
import Workflows

/// An asset as a caller asks for it.
struct NewAsset: Sendable, Hashable {
    var owner: String
    var kind: AssetTraits.Kind
    var durationMilliseconds: Int64
    var isUserAsset: Bool
    var metadata: JSON
    var upload: NewUpload

    static let members = ["kind", "owner", "duration_ms", "user_asset", "metadata", "replaces"] + NewUpload.members
    /// A year; what is longer is a mistake.
    private static let longest: Int64 = 366 * 86_400_000

    /// 422 with everything that is wrong.
    ///
    /// - Parameter replaced: the asset that it replaces, which is of the same kind and owner.
    init(_ body: inout BodyReader, _ desk: AssetDesk, replaced: AssetRecord? = nil) throws(Problem) {
        var kind = body.choice("kind", AssetTraits.Kind.self)
        var owner = body.string("owner")
        if let replaced {
            if let kind, kind != replaced.machine.traits.kind {
                body.fault("kind", "the asset that it replaces is of another kind")
            }
            kind = replaced.machine.traits.kind
            owner = owner ?? replaced.owner
        }
        if kind == nil, body.object["kind"] == nil { body.fault("kind", "it is missing") }
        if owner == nil, body.object["owner"] == nil { body.fault("owner", "it is missing") }
        let duration = body.integer("duration_ms", in: 1...Self.longest)
        if kind == .video, duration == nil, body.object["duration_ms"] == nil {
            body.fault("duration_ms", "it is missing: what is made of a video depends on its length")
        }
        if kind == .image, duration != nil { body.fault("duration_ms", "an image has none") }
        let isUserAsset = body.bool("user_asset") ?? replaced?.machine.traits.isUserAsset ?? false
        let metadata = body.object("metadata") ?? replaced?.metadata ?? [:]
        let upload = NewUpload(&body, maximumSize: desk.maximumSize)
        if let kind, let upload, Self.contradicts(kind, upload.contentType) {
            body.fault("content_type", "this is of another kind than \(kind.rawValue)")
        }
        try body.check()
        guard let kind, let owner, let upload else {
            throw Problem(422, "validation_failed", "the asset is not complete")
        }
        self.owner = owner
        self.kind = kind
        self.durationMilliseconds = duration ?? 0
        self.isUserAsset = isUserAsset
        self.metadata = metadata
        self.upload = upload
    }

    /// Other types may hold anything; these would be sent to the wrong jobs.
    private static func contradicts(_ kind: AssetTraits.Kind, _ contentType: String) -> Bool {
        let type = contentType.lowercased()
        return switch kind {
        case .image: type.hasPrefix("video/") || type.hasPrefix("audio/")
        case .video: type.hasPrefix("image/")
        }
    }
}

extension AssetRecord {
    init(_ new: NewAsset, id: AssetID, _ desk: AssetDesk, replaces: AssetRecord?, now: Timestamp) {
        let traits = AssetTraits(
            kind: new.kind,
            durationMilliseconds: new.durationMilliseconds,
            requiresDRM: desk.drm.contains(new.kind),
            isUserAsset: new.isUserAsset,
            blursUploadedTrailers: desk.blursUploadedTrailers
        )
        // What the replaced one was to replace itself, and has not yet, goes with it.
        let previous = replaces.map { [$0.id] + $0.machine.previous } ?? []
        self.init(
            id: id,
            owner: new.owner,
            replaces: replaces?.id,
            uploads: [.source: new.upload.declared(.source, of: id, in: desk.uploadBucket)],
            metadata: new.metadata,
            machine: AssetPipeline(traits: traits, previous: previous),
            createdAt: now,
            updatedAt: now
        )
    }
}
