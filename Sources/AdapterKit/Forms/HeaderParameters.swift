/// The value of a header field with its parameters: `form-data; name="a"; filename="b.txt"` (RFC 9110, section 5.6.6).
struct HeaderParameters {
    /// What stands before the first semicolon, in lower case and without white space around it.
    let value: String
    /// Names in lower case.
    private let parameters: [(name: String, value: String)]

    /// - Returns: nil for text that is not UTF-8, a parameter without a value, a quotation that does not end, a name
    ///   that is there twice (each could be read in more than one way), and for more parameters than any header has.
    init?(_ bytes: some Collection<UInt8>) {
        var rest = Array(bytes)[...]
        let head = Self.trimmed(rest.prefix { $0 != UInt8(ascii: ";") })
        guard let value = String(validating: head, as: UTF8.self) else { return nil }
        rest = rest.drop { $0 != UInt8(ascii: ";") }
        var parameters: [(name: String, value: String)] = []
        while rest.popFirst() != nil {
            rest = rest.drop(while: Self.isSpace)
            // A semicolon at the end, or two in a row.
            guard let first = rest.first, first != UInt8(ascii: ";") else { continue }
            let name = rest.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
            rest = rest.dropFirst(name.count)
            guard rest.popFirst() == UInt8(ascii: "="), !name.isEmpty, !name.contains(where: Self.isSpace),
                parameters.count < 16, let value = Self.value(&rest),
                let name = String(validating: name, as: UTF8.self)?.lowercased(),
                !parameters.contains(where: { $0.name == name })
            else { return nil }
            parameters.append((name, value))
        }
        self.value = value.lowercased()
        self.parameters = parameters
    }

    subscript(name: String) -> String? { self.parameters.first { $0.name == name }?.value }

    /// A token or a quotation, and the white space behind it, up to the next semicolon.
    private static func value(_ rest: inout ArraySlice<UInt8>) -> String? {
        var out: [UInt8] = []
        if rest.first == UInt8(ascii: "\"") {
            rest = rest.dropFirst()
            var isClosed = false
            while !isClosed, let byte = rest.popFirst() {
                switch byte {
                case UInt8(ascii: "\""): isClosed = true
                // Browsers leave other backslashes as they are, in the paths of files.
                case UInt8(ascii: "\\") where rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "\\"):
                    if let escaped = rest.popFirst() { out.append(escaped) }
                default: out.append(byte)
                }
            }
            guard isClosed else { return nil }
            rest = rest.drop(while: Self.isSpace)
        } else {
            let token = rest.prefix { $0 != UInt8(ascii: ";") }
            rest = rest.dropFirst(token.count)
            out = Array(Self.trimmed(token))
            guard !out.isEmpty, !out.contains(where: { Self.isSpace($0) || $0 == UInt8(ascii: "\"") }) else {
                return nil
            }
        }
        guard rest.isEmpty || rest.first == UInt8(ascii: ";") else { return nil }
        return String(validating: out, as: UTF8.self)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop(while: Self.isSpace)
        while let last = bytes.last, Self.isSpace(last) { bytes.removeLast() }
        return bytes
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
