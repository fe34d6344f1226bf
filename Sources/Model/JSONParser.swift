extension JSON {
    /// Reads one JSON text (RFC 8259), strictly: UTF-8 only, nothing before or after but white space.
    ///
    /// - Parameter maximumDepth: how many arrays and objects may be open at once.
    public init(parsing bytes: some Collection<UInt8>, maximumDepth: Int = 128) throws(JSONParseError) {
        let result = bytes.withContiguousStorageIfAvailable { Self.parse($0, maximumDepth) }
        switch result ?? Array(bytes).withUnsafeBufferPointer({ Self.parse($0, maximumDepth) }) {
        case .success(let value): self = value
        case .failure(let error): throw error
        }
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ depth: Int) -> Result<JSON, JSONParseError> {
        var parser = JSONParser(bytes: bytes, depthLeft: depth)
        do throws(JSONParseError) { return .success(try parser.document()) } catch { return .failure(error) }
    }
}

private struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    var depthLeft: Int
    var index = 0

    init(bytes: UnsafeBufferPointer<UInt8>, depthLeft: Int) {
        self.bytes = bytes
        self.depthLeft = depthLeft
    }

    mutating func document() throws(JSONParseError) -> JSON {
        self.skipSpace()
        guard self.index < self.bytes.count else { throw self.failure(.empty) }
        let value = try self.value()
        self.skipSpace()
        guard self.index == self.bytes.count else { throw self.failure(.trailingBytes) }
        return value
    }

    private mutating func value() throws(JSONParseError) -> JSON {
        switch try self.peek() {
        case UInt8(ascii: "{"):
            return .object(try self.nested { (parser) throws(JSONParseError) in try parser.object() })
        case UInt8(ascii: "["): return .array(try self.nested { (parser) throws(JSONParseError) in try parser.array() })
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "t"): return try self.literal("true", .bool(true))
        case UInt8(ascii: "f"): return try self.literal("false", .bool(false))
        case UInt8(ascii: "n"): return try self.literal("null", .null)
        default: return try self.number()
        }
    }

    private mutating func nested<Value>(
        _ body: (inout JSONParser) throws(JSONParseError) -> Value
    ) throws(JSONParseError) -> Value {
        guard self.depthLeft > 0 else { throw self.failure(.tooDeep) }
        self.depthLeft -= 1
        self.index += 1
        let value = try body(&self)
        self.depthLeft += 1
        return value
    }

    private mutating func object() throws(JSONParseError) -> JSONObject {
        var object = JSONObject()
        if try self.closes(UInt8(ascii: "}")) { return object }
        object.reserveCapacity(8)
        while true {
            self.skipSpace()
            guard try self.peek() == UInt8(ascii: "\"") else { throw self.failure(.unexpectedByte) }
            let name = try self.string()
            self.skipSpace()
            try self.expect(UInt8(ascii: ":"))
            self.skipSpace()
            object.append(name, try self.value())
            if try self.ends(with: UInt8(ascii: "}")) { return object }
        }
    }

    private mutating func array() throws(JSONParseError) -> [JSON] {
        var array: [JSON] = []
        if try self.closes(UInt8(ascii: "]")) { return array }
        while true {
            self.skipSpace()
            array.append(try self.value())
            if try self.ends(with: UInt8(ascii: "]")) { return array }
        }
    }

    private mutating func closes(_ byte: UInt8) throws(JSONParseError) -> Bool {
        self.skipSpace()
        guard try self.peek() == byte else { return false }
        self.index += 1
        return true
    }

    private mutating func ends(with byte: UInt8) throws(JSONParseError) -> Bool {
        if try self.closes(byte) { return true }
        try self.expect(UInt8(ascii: ","))
        return false
    }

    private mutating func literal(_ text: StaticString, _ value: JSON) throws(JSONParseError) -> JSON {
        for offset in 0..<text.utf8CodeUnitCount { try self.expect(text.utf8Start[offset]) }
        return value
    }

    private mutating func number() throws(JSONParseError) -> JSON {
        let start = self.index
        if try self.peek() == UInt8(ascii: "-") { self.index += 1 }
        let leading = self.digits()
        guard leading.count > 0, leading.count == 1 || self.bytes[leading.start] != UInt8(ascii: "0") else {
            throw self.failure(self.index == start ? .unexpectedByte : .invalidNumber)
        }
        var isInteger = true
        if self.current == UInt8(ascii: ".") {
            isInteger = false
            self.index += 1
            guard self.digits().count > 0 else { throw self.failure(.invalidNumber) }
        }
        if let exponent = self.current, exponent | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            self.index += 1
            if let sign = self.current, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { self.index += 1 }
            guard self.digits().count > 0 else { throw self.failure(.invalidNumber) }
        }
        let text = String(decoding: self.bytes[start..<self.index], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        return .number(text)
    }

    private mutating func digits() -> (start: Int, count: Int) {
        let start = self.index
        while let byte = self.current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { self.index += 1 }
        return (start, self.index - start)
    }

    private mutating func string() throws(JSONParseError) -> String {
        self.index += 1
        let plain = try self.plainText()
        if self.current == UInt8(ascii: "\"") {
            self.index += 1
            return plain
        }
        return try self.escapedString(after: plain)
    }

    private mutating func escapedString(after plain: String) throws(JSONParseError) -> String {
        var text = plain
        while try self.peek() != UInt8(ascii: "\"") {
            text.unicodeScalars.append(try self.escape())
            text += try self.plainText()
        }
        self.index += 1
        return text
    }

    /// The text up to the next quote or backslash.
    private mutating func plainText() throws(JSONParseError) -> String {
        let start = self.index
        var union: UInt8 = 0
        while let byte = self.current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { throw self.failure(.invalidString) }
            union |= byte
            self.index += 1
        }
        let bytes = UnsafeBufferPointer(rebasing: self.bytes[start..<self.index])
        // Nearly every text is ASCII, which needs no validation; that is a third of the parser's time.
        if union < 0x80 { return String(decoding: bytes, as: UTF8.self) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw self.failure(.invalidUTF8) }
        return text
    }

    private mutating func escape() throws(JSONParseError) -> Unicode.Scalar {
        try self.expect(UInt8(ascii: "\\"))
        let byte = try self.peek()
        self.index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try self.unicodeEscape()
        default: throw self.failure(.invalidString)
        }
    }

    private mutating func unicodeEscape() throws(JSONParseError) -> Unicode.Scalar {
        let unit = try self.hexUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, self.current == UInt8(ascii: "\\") else { throw self.failure(.invalidString) }
        self.index += 1
        try self.expect(UInt8(ascii: "u"))
        let low = try self.hexUnit()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
        else { throw self.failure(.invalidString) }
        return scalar
    }

    private mutating func hexUnit() throws(JSONParseError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let byte = try self.peek()
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw self.failure(.invalidString)
            }
            unit = unit << 4 | UInt16(digit)
            self.index += 1
        }
        return unit
    }

    private var current: UInt8? { self.index < self.bytes.count ? self.bytes[self.index] : nil }

    private func peek() throws(JSONParseError) -> UInt8 {
        guard self.index < self.bytes.count else { throw self.failure(.unexpectedEnd) }
        return self.bytes[self.index]
    }

    private mutating func expect(_ byte: UInt8) throws(JSONParseError) {
        guard try self.peek() == byte else { throw self.failure(.unexpectedByte) }
        self.index += 1
    }

    private mutating func skipSpace() {
        while let byte = self.current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { self.index += 1 }
    }

    private func failure(_ reason: JSONParseError.Reason) -> JSONParseError {
        JSONParseError(reason: reason, offset: self.index)
    }
}
