/// A scope that does not exist.
public struct UnknownScope: Error, Sendable, Hashable, CustomStringConvertible {
    public let text: String

    public var description: String { "\(self.text) is no scope: use * or <resource>:read|write" }
}
