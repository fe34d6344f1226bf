/// Why a text is no JSON, and where.
public struct JSONParseError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: String, Sendable {
        case empty = "the text is empty"
        case unexpectedEnd = "the text ends too early"
        case unexpectedByte = "a character that does not belong here"
        case invalidNumber = "not a JSON number"
        case invalidString = "a control character or a bad escape in a string"
        case invalidUTF8 = "not UTF-8"
        case tooDeep = "nested too deeply"
        case trailingBytes = "something follows the value"
    }

    public var reason: Reason
    /// The byte offset at which reading stopped.
    public var offset: Int

    public init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String { "\(self.reason.rawValue) (byte \(self.offset))" }
}
