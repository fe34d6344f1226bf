import Model

/// Reads the members of a request's JSON object and gathers everything that is wrong with them.
struct BodyReader {
    let object: JSONObject
    /// Where the object lies in the request: empty, or `lines[3].`.
    let path: String
    private(set) var faults: [Fault] = []

    struct Fault: Sendable, Hashable {
        var path: String
        var message: String
    }

    /// - Parameter members: the names that may occur; any other is a fault.
    init(_ object: JSONObject, path: String = "", members: [String]) {
        self.object = object
        self.path = path
        var seen: Set<String> = []
        for (name, _) in object.members {
            if !members.contains(name) {
                let known =
                    members.isEmpty ? "this request has none" : "known are \(members.joined(separator: ", "))"
                self.fault(name, "there is no such member; \(known)")
            } else if !seen.insert(name).inserted {
                self.fault(name, "it is given twice")
            }
        }
    }

    mutating func fault(_ name: String, _ message: String) {
        self.faults.append(Fault(path: self.path + name, message: message))
    }

    /// The member as `read` understands it; nil where it is absent, null or at fault.
    mutating func value<Value>(
        _ name: String,
        required: Bool = false,
        expected: String,
        _ read: (JSON) -> Value?
    ) -> Value? {
        guard let json = self.object[name], !json.isNull else {
            if required { self.fault(name, "it is missing") }
            return nil
        }
        guard let value = read(json) else {
            self.fault(name, "expected \(expected)")
            return nil
        }
        return value
    }

    mutating func string(_ name: String, required: Bool = false, maximum: Int = 200) -> String? {
        self.value(
            name,
            required: required,
            expected: "a text of 1 to \(maximum) characters, none of them a control character"
        ) { json in
            json.string.flatMap { text in
                let isFine = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
                return isFine && (1...maximum).contains(text.unicodeScalars.count) ? text : nil
            }
        }
    }

    /// A text that has to equal one that somebody else writes: white space around it would be overlooked by people, and
    /// keep it from ever doing so.
    mutating func name(_ name: String, required: Bool = false) -> String? {
        guard let text = self.string(name, required: required) else { return nil }
        guard text.first?.isWhitespace == false, text.last?.isWhitespace == false else {
            self.fault(name, "expected no white space around it")
            return nil
        }
        return text
    }

    /// Whether the member is absent or null.
    func isWithout(_ name: String) -> Bool { self.object[name]?.isNull ?? true }

    mutating func integer(_ name: String, required: Bool = false, in range: ClosedRange<Int64>) -> Int64? {
        let expected =
            range == Int64.min...Int64.max
            ? "a whole number of 64 bits" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return self.value(name, required: required, expected: expected) { json in
            json.integer.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func bool(_ name: String) -> Bool? {
        self.value(name, expected: "true or false") { $0.bool }
    }

    mutating func object(_ name: String) -> JSON? {
        self.value(name, expected: "an object") { json -> JSON? in json.object.map { .object($0) } }
    }

    mutating func array(_ name: String, required: Bool = false, maximum: Int) -> [JSON]? {
        self.value(name, required: required, expected: "a list of 1 to \(maximum)") { json in
            json.array.flatMap { (1...maximum).contains($0.count) ? $0 : nil }
        }
    }

    mutating func time(_ name: String) -> Timestamp? {
        self.value(name, expected: "a time in RFC 3339, such as 2026-01-31T12:00:00Z") { json in
            json.string.flatMap { Timestamp(rfc3339: $0) }
        }
    }

    mutating func choice<Value>(_ name: String, _: Value.Type = Value.self) -> Value?
    where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return self.value(name, expected: "one of \(known)") { $0.string.flatMap { Value(rawValue: $0) } }
    }

    mutating func identifier<Kind>(_ name: String, _: RowIdentifier<Kind>.Type = RowIdentifier<Kind>.self)
        -> RowIdentifier<Kind>?
    {
        self.value(name, expected: RowIdentifier<Kind>.wellFormed) { json in
            json.string.flatMap { RowIdentifier<Kind>($0) }
        }
    }

    /// Takes over what was found in a part of this object.
    mutating func adopt(_ part: BodyReader) { self.faults += part.faults }

    /// 422 with every fault when there is any.
    func check() throws(Problem) {
        guard !self.faults.isEmpty else { return }
        var problem = Problem(
            422,
            "validation_failed",
            self.faults.count == 1 ? "\(self.faults[0].path): \(self.faults[0].message)" : "see errors"
        )
        problem.members = [
            (
                "errors",
                .array(self.faults.map { ["path": .string($0.path), "message": .string($0.message)] })
            )
        ]
        throw problem
    }
}
