/// The id of a client's connection: digits, a dot, digits.
///
/// Nothing else may be signed: a text with a colon in it could make the signed string of another channel or user.
public struct PusherSocketID: Sendable, Hashable {
    public let text: String

    /// Longer than any that Pusher gives.
    private static let limit = 64

    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.utf8.count <= Self.limit, parts.count == 2,
            parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(digits.contains) })
        else { return nil }
        self.text = text
    }
}
