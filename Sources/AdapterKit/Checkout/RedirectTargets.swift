/// Where a browser may be sent: our own paths, and the hosts that the operator has listed.
public struct RedirectTargets: Sendable, Hashable {
    /// `scheme://host` or `scheme://host:port`, in lower case.
    public private(set) var origins: Set<String>

    /// The page of ours that a browser gets which may not go where it was told to.
    public static let fallback = "/redirect-in/end"

    /// Our own paths alone.
    public init() { self.origins = [] }

    /// - Parameter hosts: `shop.example.com`, `shop.example.com:8443`, or with a scheme; without one it is https, and on
    ///   this machine http as well.
    /// - Throws: the first entry that is no host.
    public init(hosts: [String]) throws(NoHost) {
        var origins: Set<String> = []
        for entry in hosts {
            let entry = entry.lowercased()
            if entry.contains("://") {
                guard let origin = Self.origin(of: entry), origin == entry else { throw NoHost(entry: entry) }
                origins.insert(origin)
            } else {
                guard let origin = Self.origin(of: "https://\(entry)"), origin == "https://\(entry)" else {
                    throw NoHost(entry: entry)
                }
                origins.insert(origin)
                if Self.isLoopback(entry), let plain = Self.origin(of: "http://\(entry)") { origins.insert(plain) }
            }
        }
        self.origins = origins
    }

    public struct NoHost: Error, Sendable, Hashable {
        public var entry: String
    }

    /// With the origin of another URL that the operator has written down.
    public func adding(originOf url: String?) -> RedirectTargets {
        guard let origin = url.flatMap(Self.origin(of:)) else { return self }
        var targets = self
        targets.origins.insert(origin)
        return targets
    }

    public func union(_ other: RedirectTargets) -> RedirectTargets {
        var targets = self
        targets.origins.formUnion(other.origins)
        return targets
    }

    /// Whether a browser may be sent there: to a path of ours, or to a listed host.
    public func allows(_ url: String) -> Bool {
        guard url.utf8.count <= 8192 else { return false }
        if url.hasPrefix("/") { return Self.isOwnPath(url) }
        return Self.origin(of: url).map { self.origins.contains($0) } ?? false
    }

    /// A path, and nothing that a browser takes for a host: `//x`, `/\x`, or either with a tab in between.
    private static func isOwnPath(_ url: String) -> Bool {
        let second = url.utf8.dropFirst().first
        return second != UInt8(ascii: "/") && second != UInt8(ascii: "\\") && Self.isPlain(url)
    }

    /// Only printable ASCII, and neither backslashes nor quotes nor angle brackets: browsers repair the rest in ways of
    /// their own.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            (0x21...0x7E).contains(byte) && !#"\"<>`{}|^"#.utf8.contains(byte)
        }
    }

    /// `https://host:port` of an http or https URL; nil where there is none that every browser reads the same.
    public static func origin(of url: String) -> String? {
        guard Self.isPlain(url) else { return nil }
        let lower = url.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else { return nil }
        let authority = lower.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        var host = authority
        var port: Substring?
        if let colon = authority.lastIndex(of: ":"), authority.last != "]" {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard Self.isHost(host) else { return nil }
        guard let port else { return scheme + host }
        guard let number = UInt16(port), String(number) == port, number > 0 else { return nil }
        let isStandard = scheme == "https://" ? number == 443 : number == 80
        return isStandard ? scheme + host : "\(scheme)\(host):\(number)"
    }

    private static func isHost(_ host: Substring) -> Bool {
        if host.hasPrefix("["), host.hasSuffix("]") {
            let address = host.dropFirst().dropLast()
            return !address.isEmpty && address.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        return !host.isEmpty
            && host.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            }
    }

    private static func isLoopback(_ entry: String) -> Bool {
        ["127.0.0.1", "localhost", "[::1]"].contains { entry == $0 || entry.hasPrefix("\($0):") }
    }
}
