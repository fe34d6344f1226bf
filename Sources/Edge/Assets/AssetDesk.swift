public import Store
public import Workflows

/// What the routes of assets need beside the store.
public struct AssetDesk: Sendable {
    /// Where creators upload to.
    public var uploadBucket: String
    /// The largest upload that may be declared, in bytes.
    public var maximumSize: Int64
    /// The kinds of assets whose encodes need keys first.
    public var drm: Set<AssetTraits.Kind>
    public var blursUploadedTrailers: Bool
    /// Signs the URL that one upload may go to.
    public var uploadURL: @Sendable (DeclaredUpload) async throws(UploadURLFailure) -> UploadURL
    /// Tells an asset what a caller wants; nil where there is no such asset. What it refuses is not stored.
    public var tell:
        @Sendable (DirectAssetFact) async throws(StoreError) -> (step: AssetPipeline.Step, asset: AssetRecord)?

    public init(
        uploadBucket: String,
        maximumSize: Int64 = 20 << 30,
        drm: Set<AssetTraits.Kind> = [],
        blursUploadedTrailers: Bool = false,
        uploadURL: @escaping @Sendable (DeclaredUpload) async throws(UploadURLFailure) -> UploadURL,
        tell:
            @escaping @Sendable (DirectAssetFact) async throws(StoreError) -> (
                step: AssetPipeline.Step, asset: AssetRecord
            )?
    ) {
        self.uploadBucket = uploadBucket
        self.maximumSize = maximumSize
        self.drm = drm
        self.blursUploadedTrailers = blursUploadedTrailers
        self.uploadURL = uploadURL
        self.tell = tell
    }
}
