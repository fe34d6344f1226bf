import Model
import Signing

/// Reads the members of a record and says which of them is not what it should be.
struct RecordReader {
    let members: JSONObject
    private let path: String

    /// - Parameter path: of the record itself; empty at the top of a file.
    init(_ json: JSON, path: String) throws(RecordProblem) {
        guard let members = json.object else {
            throw RecordProblem(path: path, advice: "\(path.isEmpty ? "this " : "")is \(json.kind), not an object")
        }
        self.members = members
        self.path = path
    }

    func path(to name: String) -> String { self.path.isEmpty ? name : "\(self.path).\(name)" }

    func problem(_ name: String, _ advice: String) -> RecordProblem {
        RecordProblem(path: self.path(to: name), advice: advice)
    }

    /// nil where the member is missing.
    func text(_ name: String) throws(RecordProblem) -> String? {
        guard let value = self.members[name] else { return nil }
        guard let text = value.string else { throw self.problem(name, "is \(value.kind), not a text") }
        return text
    }

    /// nil where the member is missing.
    func integer(_ name: String) throws(RecordProblem) -> Int64? {
        guard let value = self.members[name] else { return nil }
        guard let number = value.integer else { throw self.problem(name, "is \(value.kind), not a whole number") }
        return number
    }

    /// Bytes in base64.
    func bytes(_ name: String) throws(RecordProblem) -> [UInt8] {
        guard let text = try self.text(name) else {
            throw self.problem(name, "is missing: give the body's bytes in base64, \"\" for none")
        }
        guard let bytes = Base64.decode(text) else {
            throw self.problem(name, "is not base64 with padding and without line breaks (RFC 4648 section 4)")
        }
        return bytes
    }

    /// One of two words; nil where the member is missing.
    func choice(_ name: String, _ yes: String, _ no: String) throws(RecordProblem) -> Bool? {
        guard let word = try self.text(name) else { return nil }
        guard word == yes || word == no else { throw self.problem(name, "is neither \(yes) nor \(no)") }
        return word == yes
    }
}

extension JSON {
    /// What a value is, for people; never the value.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .integer, .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
