/// Why a URL is not called.
public enum TargetRefusal: Error, Sendable, Hashable {
    /// It cannot be read, or names no host or no port that could be called.
    case invalidURL(detail: String)
    /// Neither `http` nor `https`.
    case unsupportedScheme
    /// It carries a user name or a password.
    case userInfo
    /// The host has an address that is not public, and the configuration does not allow it.
    case forbidden(host: String, address: IPAddress)
    /// The host's name has no address at this time.
    case unresolved(host: String, reason: String)

    /// The stable code.
    public var code: String {
        switch self {
        case .invalidURL: "target_url_invalid"
        case .unsupportedScheme: "target_scheme_unsupported"
        case .userInfo: "target_has_credentials"
        case .forbidden: "target_forbidden"
        case .unresolved: "target_unresolved"
        }
    }
}

extension TargetRefusal: CustomStringConvertible {
    /// One sentence for whoever set the URL.
    public var description: String {
        switch self {
        case .invalidURL(let detail): "the URL is not usable: \(detail)"
        case .unsupportedScheme: "the URL must begin with http:// or https://"
        case .userInfo: "the URL must not hold a user name or a password; deliveries are signed instead"
        case .forbidden(let host, let address) where host == address.description:
            "\(host) is not a public address; dispatch.allow_private_targets can allow it"
        case .forbidden(let host, let address):
            "\(host) has the address \(address), which is not public; dispatch.allow_private_targets can allow it"
        case .unresolved(let host, let reason): "\(host) has no address: \(reason)"
        }
    }
}
