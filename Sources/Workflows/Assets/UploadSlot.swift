/// What a creator uploads: the asset itself, and artifacts that then need not be made.
public enum UploadSlot: String, CaseIterable, Sendable {
    case source
    case thumbnail
    case trailer
    case aup

    /// The artifact that a copy of it becomes; nil for the source.
    public var artifact: ArtifactName? {
        switch self {
        case .source: nil
        case .thumbnail: .thumbnail
        case .trailer: .trailer
        case .aup: .aup
        }
    }
}
