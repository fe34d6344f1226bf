/// What is wrong with a `multipart/form-data` body; never quotes it. Parts are counted from 0.
public enum MultipartProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The content type names no boundary, or one that RFC 2046 does not allow.
    case badBoundary
    /// The body does not begin with its boundary.
    case noBeginning
    /// The last boundary is missing: the body was cut.
    case noEnd
    /// There is something behind the last boundary.
    case textBehindEnd
    case tooManyParts(limit: Int)
    case headersTooLong(part: Int, limit: Int)
    /// The headers of a part are not lines of `name: value` with an empty line after them.
    case badHeaders(part: Int)
    /// A part does not say that it is a field, and of which name.
    case noName(part: Int)
    /// A part is a multipart body itself; RFC 7578 has done away with that.
    case nested(part: Int)
    /// A part is written in base64 or the like; RFC 7578 has done away with that.
    case encoded(part: Int)

    public var description: String {
        switch self {
        case .badBoundary: "the content type has no boundary that can be used"
        case .noBeginning: "the multipart body does not begin with its boundary"
        case .noEnd: "the multipart body does not end with its boundary"
        case .textBehindEnd: "the multipart body goes on behind its last boundary"
        case .tooManyParts(let limit): "the multipart body has more than \(limit) parts"
        case .headersTooLong(let part, let limit): "the headers of part \(part) are longer than \(limit) bytes"
        case .badHeaders(let part): "the headers of part \(part) cannot be read"
        case .noName(let part): "part \(part) has no content disposition of a field with a name"
        case .nested(let part): "part \(part) is a multipart body itself"
        case .encoded(let part): "part \(part) has a transfer encoding"
        }
    }
}
