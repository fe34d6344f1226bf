/// An event in the vocabulary of CloudEvents 1.0.
///
/// <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md>. Reading enforces the specification's rules;
/// whoever makes an event with the initializer keeps to them, and can ask ``validate()``.
public struct CloudEvent: Sendable, Hashable {
    /// Unique within the source.
    public var id: String
    /// A URI reference.
    public var source: String
    public var type: String
    public var subject: String?
    public var time: Timestamp?
    /// The media type of the data: `application/json`.
    public var dataContentType: String?
    /// A URI.
    public var dataSchema: String?
    /// Further attributes, in the order of their names.
    public private(set) var extensions: [Extension]
    public var data: Payload

    /// A further attribute: a name of `[a-z0-9]` and a string, boolean or 32-bit integer.
    public struct Extension: Sendable, Hashable {
        public let name: String
        public let value: JSON
    }

    public enum Payload: Sendable, Hashable {
        case none
        case json(JSON)
        /// Text of a media type that is not JSON.
        ///
        /// Also a body that claims to be JSON and is not; written in structured form that one reads back as a string.
        case text(String)
        case bytes([UInt8])
    }

    /// The version of the specification, the only one there is.
    public static let specVersion = "1.0"

    public init(
        id: String,
        source: String,
        type: String,
        subject: String? = nil,
        time: Timestamp? = nil,
        dataContentType: String? = nil,
        dataSchema: String? = nil,
        extensions: [String: JSON] = [:],
        data: Payload = .none
    ) {
        self.id = id
        self.source = source
        self.type = type
        self.subject = subject
        self.time = time
        self.dataContentType = dataContentType
        self.dataSchema = dataSchema
        self.extensions = extensions.map { Extension(name: $0.key, value: $0.value) }.sorted { $0.name < $1.name }
        self.data = data
    }

    /// The value of a further attribute; nil where there is none.
    public func value(of name: String) -> JSON? { self.extensions.first { $0.name == name }?.value }
}
