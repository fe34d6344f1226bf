public import AdapterKit
public import Model

/// A URL that whoever has it may call until it expires; it is a credential, and no description shows its signature.
public struct SignedURL: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public let method: ObjectAccess.Method
    public let url: String
    /// What the call must say beside, with exactly these values.
    public let headers: [InboundRequest.Header]
    public let expiresAt: Timestamp

    public var description: String {
        "\(self.method.rawValue) \(self.url.prefix { $0 != "?" }) until \(self.expiresAt)"
    }
    public var debugDescription: String { self.description }
    public var customMirror: Mirror { Mirror(self, children: ["signedURL": self.description]) }
}
