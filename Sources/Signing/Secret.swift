/// A shared secret that never shows itself: every description of it is its label.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A name for logs and evidence, such as `env:STRIPE_WEBHOOK_SECRET`; never derived from the secret's bytes.
    public let label: String
    /// The secret as configured, byte for byte.
    public let bytes: [UInt8]

    public init(label: String, bytes: [UInt8]) {
        self.label = label
        self.bytes = bytes
    }

    /// Compared in constant time.
    public static func == (left: Secret, right: Secret) -> Bool {
        left.label == right.label && ConstantTime.equal(left.bytes, right.bytes)
    }

    public var description: String { "Secret(\(self.label))" }
    public var debugDescription: String { self.description }
    public var customMirror: Mirror { Mirror(self, children: ["label": self.label]) }
}
