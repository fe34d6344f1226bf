/// What is wrong with a form; never quotes it.
public enum FormError: Error, Sendable, Hashable, CustomStringConvertible {
    case tooManyFields(limit: Int)
    /// A `%` without two hexadecimal digits after it; the offset in bytes.
    case badEscape(offset: Int)
    /// The name or value of a field is not UTF-8; the field's place, from 0.
    case notText(field: Int)
    /// Brackets in a field's name do not pair (`data[x`, `a]b`); the field's place, from 0.
    case badBrackets(field: Int)
    case tooDeep(limit: Int)
    /// Two fields cannot both be there: the same name twice, or a text where others make an object.
    case contradiction(field: Int)
    case multipart(MultipartProblem)

    /// Whether the form has more of something than is read.
    public var isTooLarge: Bool {
        switch self {
        case .tooManyFields, .multipart(.tooManyParts), .multipart(.headersTooLong): true
        case .badEscape, .notText, .badBrackets, .tooDeep, .contradiction, .multipart: false
        }
    }

    public var description: String {
        switch self {
        case .tooManyFields(let limit): "the form has more than \(limit) fields"
        case .badEscape(let offset): "the form has a % without two hexadecimal digits at byte \(offset)"
        case .notText(let field): "field \(field) of the form is not UTF-8"
        case .badBrackets(let field): "the brackets in the name of field \(field) of the form do not pair"
        case .tooDeep(let limit): "the form's names nest deeper than \(limit)"
        case .contradiction(let field): "field \(field) of the form contradicts one before it"
        case .multipart(let problem): problem.description
        }
    }
}
