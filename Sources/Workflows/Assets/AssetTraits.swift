/// What is known of an asset before its bytes arrive, and does not change.
public struct AssetTraits: Sendable, Hashable {
    public var kind: Kind
    /// The length of a video in milliseconds; 0 for an image.
    public var durationMilliseconds: Int64
    /// The encode needs keys first.
    public var requiresDRM: Bool
    /// It belongs to a user and not to a post or message of one: its thumbnail is made where none is uploaded.
    public var isUserAsset: Bool
    /// Uploaded trailers are blurred like generated ones.
    public var blursUploadedTrailers: Bool

    public enum Kind: String, CaseIterable, Sendable {
        case image
        case video
    }

    public init(
        kind: Kind,
        durationMilliseconds: Int64 = 0,
        requiresDRM: Bool = false,
        isUserAsset: Bool = false,
        blursUploadedTrailers: Bool = false
    ) {
        self.kind = kind
        self.durationMilliseconds = durationMilliseconds
        self.requiresDRM = requiresDRM
        self.isUserAsset = isUserAsset
        self.blursUploadedTrailers = blursUploadedTrailers
    }
}
