/// The parts of a `multipart/form-data` body (RFC 7578), in their order; a name may repeat.
///
/// Read strictly, because a body that two readers take apart differently is what forgers look for: no text before the
/// first or behind the last boundary, no nesting, no transfer encoding.
public struct MultipartForm: Sendable, Hashable {
    public struct Part: Sendable, Hashable {
        /// The field's name.
        public var name: String
        /// For a file; nil for a field.
        public var filename: String?
        /// As written, in lower case and without its parameters; nil where there is none, which means plain text.
        public var contentType: String?
        public var body: [UInt8]
    }

    public var parts: [Part]

    public static let partLimit = 1000
    /// For the headers of one part, in bytes.
    public static let headerLimit = 8192

    /// Whether a request's body is in this form, by its content type.
    public static func isContent(of request: InboundRequest) -> Bool {
        guard let type = request.header("content-type") else { return false }
        return HeaderParameters(type.utf8)?.value == "multipart/form-data"
    }

    /// - Parameter contentType: names the boundary.
    /// - Throws: ``FormError/multipart(_:)``.
    public init(parsing body: [UInt8], contentType: String) throws(FormError) {
        guard let boundary = HeaderParameters(contentType.utf8)?["boundary"].map({ Array($0.utf8) }),
            Self.isUsable(boundary)
        else { throw .multipart(.badBoundary) }
        var reader = MultipartReader(body: body, boundary: boundary)
        self.parts = []
        do throws(MultipartProblem) {
            try reader.begin()
            while let part = try reader.part(self.parts.count) { self.parts.append(part) }
        } catch { throw .multipart(error) }
    }

    /// One to seventy characters of those that RFC 2046 allows, and no space at the end.
    private static func isUsable(_ boundary: [UInt8]) -> Bool {
        (1...70).contains(boundary.count) && boundary.last != UInt8(ascii: " ")
            && boundary.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    true
                default: "'()+_,-./:=? ".utf8.contains(byte)
                }
            }
    }
}

extension FormFields {
    /// The fields of a request's body, in whichever of the two forms it says to be; files are left out.
    public init(bodyOf request: InboundRequest) throws(FormError) {
        guard MultipartForm.isContent(of: request), let type = request.header("content-type") else {
            try self.init(parsing: request.body)
            return
        }
        self.init()
        for (place, part) in try MultipartForm(parsing: request.body, contentType: type).parts.enumerated()
        where part.filename == nil {
            guard let value = String(validating: part.body, as: UTF8.self) else { throw .notText(field: place) }
            self.fields.append(Field(part.name, value))
        }
    }
}
