/// A space of Gather: its id and its name.
///
/// People know a space by its URL, `https://app.gather.town/app/<id>/<name>`; the API calls it `<id>\<name>`.
public struct GatherSpace: Sendable, Hashable, CustomStringConvertible {
    public let id: String
    public let name: String

    static let hosts = ["app.gather.town", "gather.town"]

    /// From the space's URL, or from `id/name` or `id\name`. Only a URL is percent-decoded; its query and fragment, such
    /// as a spawn token, do not belong to the space.
    public init(_ text: String) throws(GatherSpaceError) {
        let text = text.trimmed
        let parts: [String]
        if let start = text.firstRange(of: "://")?.upperBound {
            let steps = text[start...].prefix { $0 != "?" && $0 != "#" }.split(separator: "/").map { String($0) }
            guard ["https", "http"].contains(text.prefix { $0 != ":" }.lowercased()), let host = steps.first,
                Self.hosts.contains(host.lowercased()), steps.dropFirst().first == "app"
            else { throw .foreignURL(hosts: Self.hosts) }
            parts = try Self.parts(of: steps.dropFirst(2))
        } else {
            parts = text.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.map { String($0) }
        }
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
            parts.allSatisfy({ !$0.contains("/") && !$0.contains("\\") })
        else { throw .noIDAndName }
        guard !parts.contains(where: { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } })
        else { throw .controlCharacter }
        self.id = parts[0]
        self.name = parts[1]
    }

    private static func parts(of steps: ArraySlice<String>) throws(GatherSpaceError) -> [String] {
        var parts: [String] = []
        for step in steps { parts.append(try PercentEncoding.decode(step)) }
        // A URL may also carry the API's form as one step: id%5Cname.
        guard parts.count == 1, let only = parts.first else { return parts }
        return only.split(separator: "\\", omittingEmptySubsequences: false).map { String($0) }
    }

    /// What the API calls the space: `id\name`.
    public var apiID: String { "\(self.id)\\\(self.name)" }

    /// ``apiID`` as one step of a path or a value of a query.
    public var encodedAPIID: String { PercentEncoding.encode(self.apiID) }

    /// Where a guest enters. Nothing in it is unique to the guest, who proves the e-mail address there with a code.
    public var entryURL: String {
        "https://app.gather.town/app/\(PercentEncoding.encode(self.id))/\(PercentEncoding.encode(self.name))"
    }

    public var description: String { "\(self.id)/\(self.name)" }
}
