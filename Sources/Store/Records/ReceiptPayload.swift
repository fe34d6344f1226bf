/// The bytes of a call: pruned earlier than its record.
public struct ReceiptPayload: Sendable, Hashable {
    /// In their order, names in lower case; the values of credentials are digests.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// The credentials of a rejected call, sealed by the caller; nil elsewhere.
    public var sealedCredentials: [UInt8]?

    public init(headers: [(name: String, value: String)], body: [UInt8], sealedCredentials: [UInt8]? = nil) {
        self.headers = headers
        self.body = body
        self.sealedCredentials = sealedCredentials
    }

    public static func == (left: ReceiptPayload, right: ReceiptPayload) -> Bool {
        left.headers.elementsEqual(right.headers) { $0 == $1 } && left.body == right.body
            && left.sealedCredentials == right.sealedCredentials
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(self.body) }
}
