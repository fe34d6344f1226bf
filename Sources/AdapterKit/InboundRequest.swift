/// A call as it came off the wire.
public struct InboundRequest: Sendable, Hashable {
    public var method: String
    /// Path and query exactly as received, not decoded: `/notify/stripe?x=1`.
    public var target: String
    /// Names in lower case, values as received, in their order; a name may repeat.
    public var headers: [Header]
    /// The raw bytes, never re-encoded.
    public var body: [UInt8]

    public struct Header: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name.lowercased()
            self.value = value
        }

        /// For a name that is known to be in lower case.
        public init(lowercased name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        /// Whether this is the header of that name, in whatever case either is written.
        public func isNamed(_ name: String) -> Bool {
            if self.name == name { return true }
            let (own, other) = (self.name.utf8, name.utf8)
            return own.count == other.count && zip(own, other).allSatisfy { Self.lower($0) == Self.lower($1) }
        }

        private static func lower(_ byte: UInt8) -> UInt8 {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
    }

    public init(method: String, target: String, headers: [Header], body: [UInt8]) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The first value of a header; the case of its name does not matter (RFC 9110 section 5.1).
    public func header(_ name: String) -> String? { self.headers.first { $0.isNamed(name) }?.value }
}
