public import AdapterKit

/// What a signed URL allows: one method on one object, for a time.
public struct ObjectAccess: Sendable, Hashable {
    public enum Method: String, Sendable, Hashable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case delete = "DELETE"
    }

    public var method: Method
    public var name: ObjectName
    /// Whole seconds; the rest is dropped.
    public var lifetime: Duration
    /// What the call must say; each is signed.
    public var headers: [InboundRequest.Header]
    /// Names and values, not encoded; each is signed.
    public var parameters: [Parameter]

    public struct Parameter: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(
        _ method: Method,
        _ name: ObjectName,
        lifetime: Duration,
        headers: [InboundRequest.Header] = [],
        parameters: [Parameter] = []
    ) {
        self.method = method
        self.name = name
        self.lifetime = lifetime
        self.headers = headers
        self.parameters = parameters
    }

    /// An upload of a whole object.
    ///
    /// Source of the headers: Cloud Storage XML API, "HTTP headers".
    ///
    /// - Parameters:
    ///   - contentType: what the uploader must say the bytes are.
    ///   - sizes: how many bytes may come; Cloud Storage answers 400 for fewer and for more.
    ///   - checksum: of the bytes that must come.
    ///   - replacing: the generation that it may write over; 0 for none, so that the URL makes an object once and never
    ///     changes one; nil for any.
    public static func upload(
        _ name: ObjectName,
        lifetime: Duration,
        contentType: String,
        sizes: ClosedRange<Int64>? = nil,
        checksum: ObjectChecksum? = nil,
        replacing generation: Int64? = nil
    ) throws(SignedURLError) -> ObjectAccess {
        var headers = [InboundRequest.Header("content-type", contentType)]
        if let sizes {
            guard sizes.lowerBound >= 0 else { throw .badSizeRange }
            headers.append(.init("x-goog-content-length-range", "\(sizes.lowerBound),\(sizes.upperBound)"))
        }
        if let checksum { headers.append(.init(checksum.header.name, checksum.header.value)) }
        if let generation { headers.append(.init("x-goog-if-generation-match", "\(generation)")) }
        return ObjectAccess(.put, name, lifetime: lifetime, headers: headers)
    }
}
