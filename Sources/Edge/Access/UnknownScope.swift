/// A scope that does not exist.
public struct UnknownScope: Error, Sendable, Hashable, CustomStringConvertible {
    public let text: String

    public init(text: String) { self.text = text }

    public var description: String { "\(self.text) is no scope: use * or <resource>:read|write" }
}
