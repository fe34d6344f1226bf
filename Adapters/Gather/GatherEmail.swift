/// An e-mail address as a guest list knows it: in lower case, without white space around it.
///
/// Two spellings that differ in case only are one guest.
public struct GatherEmail: Sendable, Hashable {
    public let text: String

    /// nil for what cannot be an address: no `@` with something on both sides, white space or control characters, more
    /// than 254 bytes (RFC 5321, section 4.5.3.1.3).
    public init?(_ text: String) {
        let folded = Self.folded(text)
        let parts = folded.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count >= 2, !parts[0].isEmpty, parts.last?.isEmpty == false, folded.utf8.count <= 254,
            !folded.unicodeScalars.contains(where: {
                $0.properties.isWhitespace || $0.properties.generalCategory == .control
            })
        else { return nil }
        self.text = folded
    }

    /// How addresses of a list are compared, those too that we would not have written.
    static func folded(_ text: String) -> String { text.trimmed.lowercased() }
}
