/// A request carries credentials in its headers, its query and its body; no description shows any of them.
extension OutboundRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The method, and the URL without user, query and fragment: `GET https://api.example.com/v1/things`.
    public var description: String {
        let url = self.url.prefix { $0 != "?" && $0 != "#" }
        guard let start = url.firstRange(of: "://")?.upperBound else { return "\(self.method) \(url)" }
        let authority = url[start...].prefix { $0 != "/" }
        guard let user = authority.lastIndex(of: "@") else { return "\(self.method) \(url)" }
        return "\(self.method) \(url[..<start])\(url[url.index(after: user)...])"
    }

    public var debugDescription: String { self.description }
    public var customMirror: Mirror { Mirror(self, children: ["request": self.description]) }
}
