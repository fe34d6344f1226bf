public import Model

/// A JSON value with its place, so that a complaint says where.
public struct JSONShape: Sendable {
    public let json: JSON
    let path: String

    init(_ json: JSON, path: String) {
        self.json = json
        self.path = path
    }

    private func place(_ name: String) -> String { self.path.isEmpty ? name : "\(self.path).\(name)" }
    var here: String { self.path.isEmpty ? "the body" : self.path }

    /// The members, after a look at their names.
    func object(required: [String] = [], optional: [String]? = nil) throws(Complaint) -> JSONObject {
        guard let object = self.json.object else { throw Complaint("\(self.here) is no object") }
        for name in required where object[name] == nil || object[name] == .null {
            throw Complaint("\(self.place(name)) is missing")
        }
        guard let optional else { return object }
        for member in object.members where !required.contains(member.name) && !optional.contains(member.name) {
            throw Complaint("\(self.place(member.name)) is no member of this call")
        }
        return object
    }

    func member(_ name: String) throws(Complaint) -> JSONShape {
        guard let value = try self.object()[name] else { throw Complaint("\(self.place(name)) is missing") }
        return JSONShape(value, path: self.place(name))
    }

    func has(_ name: String) -> Bool { self.json[name] != nil && self.json[name] != .null }

    /// A text that is not empty.
    func text(_ name: String) throws(Complaint) -> String {
        let value = try self.member(name)
        guard let text = value.json.string else { throw Complaint("\(value.here) is no text") }
        guard !text.isEmpty else { throw Complaint("\(value.here) is empty") }
        return text
    }

    func bool(_ name: String) throws(Complaint) -> Bool {
        let value = try self.member(name)
        guard let bool = value.json.bool else { throw Complaint("\(value.here) is neither true nor false") }
        return bool
    }

    func items(_ name: String) throws(Complaint) -> [JSONShape] {
        let value = try self.member(name)
        guard let items = value.json.array else { throw Complaint("\(value.here) is no list") }
        return items.enumerated().map { JSONShape($0.element, path: "\(value.path)[\($0.offset)]") }
    }

    /// Each item of a list, as a text.
    func texts(_ name: String) throws(Complaint) -> [String] {
        var texts: [String] = []
        for item in try self.items(name) {
            guard let text = item.json.string, !text.isEmpty else { throw Complaint("\(item.here) is no text") }
            texts.append(text)
        }
        return texts
    }
}
