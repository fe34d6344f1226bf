/// What is made of an asset, and the keys that an encode may need first.
public enum ArtifactName: String, CaseIterable, Sendable, Comparable {
    /// Keys for the encode; nothing that is published.
    case keys = "drm-keys"
    case image
    case thumbnail
    case trailer
    case trailerBlurred = "trailer-blurred"
    case sourceBlurred = "SOURCE-blurred"
    case transcode
    case aup

    /// False for what only helps to make the others.
    public var isPublished: Bool { self != .keys }

    /// It is always made from the same upload, so the generations that it is made from can be compared.
    var hasOneInput: Bool {
        switch self {
        case .keys, .image, .sourceBlurred, .transcode, .aup: true
        case .thumbnail, .trailer, .trailerBlurred: false
        }
    }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
