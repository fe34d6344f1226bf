import Model
import Signing
import Store

/// The parameters of a request's query.
struct Query: Sendable {
    private var values: [(name: String, value: String)] = []

    init(_ text: Substring) throws(Problem) {
        for part in text.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(halves[0]), let value = Self.decode(halves.count > 1 ? halves[1] : "") else {
                throw Problem(400, "invalid_parameter", "the query is not percent-encoded UTF-8")
            }
            // Nothing that is stored has one, and not every database takes it in a question.
            guard !value.utf8.contains(0) else {
                throw Problem(400, "invalid_parameter", "the query holds a U+0000")
            }
            self.values.append((name, value))
        }
    }

    /// Refuses what the route does not know and what comes twice, so that a mistyped filter never reads as no filter.
    func check(known: [String]) throws(Problem) {
        var seen: Set<String> = []
        for (name, _) in self.values {
            guard known.contains(name) else {
                throw .parameter(
                    "unknown_parameter",
                    name,
                    known.isEmpty ? "this route takes no parameters" : "known are \(known.joined(separator: ", "))"
                )
            }
            guard seen.insert(name).inserted else { throw .parameter("invalid_parameter", name, "it is given twice") }
        }
    }

    func text(_ name: String) -> String? { self.values.first { $0.name == name }?.value }

    /// The parameter as `read` understands it; 400 with `expected` when it does not.
    func value<Value>(_ name: String, expected: String, _ read: (String) -> Value?) throws(Problem) -> Value? {
        guard let text = self.text(name) else { return nil }
        guard let value = read(text) else { throw .parameter("invalid_parameter", name, "expected \(expected)") }
        return value
    }

    func time(_ name: String) throws(Problem) -> Timestamp? {
        try self.value(name, expected: "a time in RFC 3339, such as 2026-01-31T12:00:00Z") { Timestamp(rfc3339: $0) }
    }

    func choice<Value>(_ name: String, _: Value.Type = Value.self) throws(Problem) -> Value?
    where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return try self.value(name, expected: "one of \(known)") { Value(rawValue: $0) }
    }

    func identifier<Kind>(_ name: String, _: RowIdentifier<Kind>.Type = RowIdentifier<Kind>.self) throws(Problem)
        -> RowIdentifier<Kind>?
    {
        try self.value(name, expected: RowIdentifier<Kind>.wellFormed) { RowIdentifier<Kind>($0) }
    }

    /// `limit` and `cursor`.
    func page() throws(Problem) -> PageRequest {
        let limit = try self.value("limit", expected: "a number from 1 to 1000") { text in
            Int(text).flatMap { (1...1000).contains($0) ? $0 : nil }
        }
        let cursor = try self.value("cursor", expected: "the next_cursor of the page before") { Cursor($0) }
        return PageRequest(limit: limit ?? 50, after: cursor?.rawValue)
    }

    static let pageParameters = ["limit", "cursor"]

    /// A step of a path, in which a plus stands for itself.
    static func decoded(_ step: String) -> String? {
        self.decode(step.split(separator: "+", omittingEmptySubsequences: false).joined(separator: "%2B")[...])
    }

    private static func decode(_ text: Substring) -> String? {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = Substring(rest.prefix(2)).lowercased()
                guard let value = Hex.decode(digits), value.count == 1 else { return nil }
                bytes += value
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
