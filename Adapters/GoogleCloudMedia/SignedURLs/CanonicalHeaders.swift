import AdapterKit

/// Headers as they are signed: in lower case and in order, each value without spare white space, several of one name
/// joined by commas.
struct CanonicalHeaders {
    private var values: [String: String] = [:]

    init(_ headers: [InboundRequest.Header]) throws(SignedURLError) {
        for header in headers {
            let name = header.name.lowercased()
            guard !name.isEmpty, name.utf8.allSatisfy({ Self.nameCharacters.contains($0) }) else {
                throw .badHeader(name: Self.shown(name), reason: "its name is no header's")
            }
            guard name != "host" else { throw .badHeader(name: name, reason: "the endpoint says it") }
            guard header.value.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 }) else {
                throw .badHeader(name: name, reason: "its value is not in printable ASCII")
            }
            let value = header.value.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
            self.values[name] = self.values[name].map { "\($0),\(value)" } ?? value
        }
    }

    func adding(_ name: String, _ value: String) -> Self {
        var copy = self
        copy.values[name] = value
        return copy
    }

    subscript(name: String) -> String? { self.values[name] }

    private var sortedNames: [String] { self.values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    /// What the caller must send.
    var headers: [InboundRequest.Header] {
        self.sortedNames.map { InboundRequest.Header(lowercased: $0, self.values[$0] ?? "") }
    }

    var names: String { self.sortedNames.joined(separator: ";") }

    /// A line for each, every one with its end.
    var text: String { self.sortedNames.map { "\($0):\(self.values[$0] ?? "")\n" }.joined() }

    /// Of a token (RFC 9110, section 5.6.2).
    private static let nameCharacters = Set("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~".utf8)

    private static func shown(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.prefix(40).filter { $0.isASCII && $0.value > 0x20 }))
    }
}
