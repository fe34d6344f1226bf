/// Scheme and authority of an API, such as `https://storage.googleapis.com` or an emulator's `http://127.0.0.1:9023`.
public struct BaseURL: Sendable, Hashable, CustomStringConvertible {
    public let scheme: String
    /// Host and port as a client puts them into `Host`: in lower case, and without the scheme's own port.
    public let authority: String

    /// - Throws: where it is not `http` or `https` and a host, or has a user, a path or a query.
    public init(_ text: String) throws(BaseURLError) {
        guard let border = text.firstRange(of: "://") else { throw .noScheme }
        let scheme = text[..<border.lowerBound].lowercased()
        guard let ownPort = ["http": ":80", "https": ":443"][scheme] else { throw .noScheme }
        var authority = text[border.upperBound...].lowercased()
        if authority.hasSuffix("/") { authority.removeLast() }
        guard !authority.isEmpty, !authority.hasPrefix(":"),
            authority.utf8.allSatisfy({ Self.allowed.contains($0) })
        else { throw .noHostAlone }
        self.scheme = scheme
        self.authority = authority.hasSuffix(ownPort) ? String(authority.dropLast(ownPort.count)) : authority
    }

    private init(scheme: String, authority: String) {
        self.scheme = scheme
        self.authority = authority
    }

    static func https(_ host: String) -> BaseURL { BaseURL(scheme: "https", authority: host) }

    /// The same with a name before the host.
    func sub(_ name: String) -> BaseURL { BaseURL(scheme: self.scheme, authority: "\(name).\(self.authority)") }

    public var description: String { "\(self.scheme)://\(self.authority)" }

    /// Of a host name, an address, one in brackets too, and a port.
    private static let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-._[]:".utf8)

    public static let storage = Self.https("storage.googleapis.com")
    public static let transcoder = Self.https("transcoder.googleapis.com")
    public static let iamCredentials = Self.https("iamcredentials.googleapis.com")
    /// The metadata server has no TLS: it is reached on the machine's own link only.
    public static let metadata = BaseURL(scheme: "http", authority: "metadata.google.internal")
}

/// Why a text is not the base of an API's URLs.
public enum BaseURLError: Error, Sendable, Hashable, CustomStringConvertible {
    case noScheme
    case noHostAlone

    /// The stable code.
    public var code: String {
        switch self {
        case .noScheme: "base_url_no_scheme"
        case .noHostAlone: "base_url_no_host_alone"
        }
    }

    public var description: String {
        switch self {
        case .noScheme: "a base URL begins with http:// or https://"
        case .noHostAlone: "a base URL is a scheme and a host, with a port perhaps, and nothing after it"
        }
    }
}
