/// Why a URL is not signed: what was asked for cannot be, or should not be.
public enum SignedURLError: Error, Sendable, Hashable, CustomStringConvertible {
    case badBucket(reason: String)
    case badObject(reason: String)
    /// Whole seconds, at least one and at most seven days.
    case badExpiry
    case badHeader(name: String, reason: String)
    case badParameter(name: String, reason: String)
    case badChecksum(reason: String)
    case badSizeRange

    /// The stable code.
    public var code: String {
        switch self {
        case .badBucket: "signed_url_bad_bucket"
        case .badObject: "signed_url_bad_object"
        case .badExpiry: "signed_url_bad_expiry"
        case .badHeader: "signed_url_bad_header"
        case .badParameter: "signed_url_bad_parameter"
        case .badChecksum: "signed_url_bad_checksum"
        case .badSizeRange: "signed_url_bad_size_range"
        }
    }

    public var description: String {
        switch self {
        case .badBucket(let reason): "the bucket's name cannot be used: \(reason)"
        case .badObject(let reason): "the object's name cannot be used: \(reason)"
        case .badExpiry: "a signed URL serves from one second to seven days (604800 s)"
        case .badHeader(let name, let reason): "the header \(name) cannot be signed: \(reason)"
        case .badParameter(let name, let reason): "the query's \(name) cannot be signed: \(reason)"
        case .badChecksum(let reason): "the checksum cannot be used: \(reason)"
        case .badSizeRange: "the sizes allowed begin at 0 or more"
        }
    }
}
