/// Why a text names no space.
public enum GatherSpaceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It is a URL of something else; the hosts that there are.
    case foreignURL(hosts: [String])
    /// It is not an id and a name with one `/` or `\` between them.
    case noIDAndName
    /// A `%` in the URL without two hexadecimal digits, or what is escaped is no text.
    case badEscape
    case controlCharacter

    /// The stable code that is stored.
    public var code: String {
        switch self {
        case .foreignURL: "gather_space_foreign_url"
        case .noIDAndName: "gather_space_no_id_and_name"
        case .badEscape: "gather_space_bad_escape"
        case .controlCharacter: "gather_space_control_character"
        }
    }

    public var description: String {
        switch self {
        case .foreignURL(let hosts):
            "this is no Gather space: its URL begins with https://\(hosts[0])/app/ (or \(hosts.dropFirst().joined()))"
        case .noIDAndName:
            "this is no Gather space: write id/name, or the space's URL https://app.gather.town/app/id/name"
        case .badEscape: "the space's URL has a % that escapes no text"
        case .controlCharacter: "the space's name has a control character"
        }
    }
}
