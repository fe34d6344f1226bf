/// The fields of a form or a query, decoded, in their order; a name may repeat and a value may be empty.
///
/// `application/x-www-form-urlencoded` as the WHATWG's URL standard parses it (section 5.1), but strict: a broken escape
/// or text that is not UTF-8 is an error, because what is signed must be read in one way only.
public struct FormFields: Sendable, Hashable {
    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var fields: [Field]

    /// More fields than any provider sends; a form with more is refused before it costs memory.
    public static let limit = 10_000

    public init(_ fields: [Field] = []) { self.fields = fields }

    public init(parsing bytes: some Collection<UInt8>) throws(FormError) {
        self.fields = try Self.parse(Array(bytes))
    }

    /// The fields of the query of a request's target (`/notify/x?a=1`); none where it has no query.
    public init(queryOf target: String) throws(FormError) {
        try self.init(parsing: target.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst())
    }

    /// The first value of that name.
    public subscript(name: String) -> String? { self.fields.first { $0.name == name }?.value }

    public func values(of name: String) -> [String] { self.fields.filter { $0.name == name }.map(\.value) }

    private static func parse(_ bytes: [UInt8]) throws(FormError) -> [Field] {
        var fields: [Field] = []
        var start = 0
        while start < bytes.count {
            var end = start
            var equals: Int?
            while end < bytes.count, bytes[end] != UInt8(ascii: "&") {
                if bytes[end] == UInt8(ascii: "="), equals == nil { equals = end }
                end += 1
            }
            if end > start {
                guard fields.count < Self.limit else { throw .tooManyFields(limit: Self.limit) }
                let place = fields.count
                let name = try Self.text(bytes[start..<(equals ?? end)], field: place)
                let value = try Self.text(bytes[(equals.map { $0 + 1 } ?? end)..<end], field: place)
                fields.append(Field(name, value))
            }
            start = end + 1
        }
        return fields
    }

    private static func text(_ encoded: ArraySlice<UInt8>, field: Int) throws(FormError) -> String {
        let isPlain = !encoded.contains { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }
        let text = String(validating: isPlain ? encoded : try Self.decoded(encoded), as: UTF8.self)
        guard let text else { throw .notText(field: field) }
        return text
    }

    private static func decoded(_ encoded: ArraySlice<UInt8>) throws(FormError) -> ArraySlice<UInt8> {
        var out: [UInt8] = []
        out.reserveCapacity(encoded.count)
        var index = encoded.startIndex
        while index < encoded.endIndex {
            switch encoded[index] {
            case UInt8(ascii: "+"): out.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard index + 2 < encoded.endIndex, let high = Self.digit(encoded[index + 1]),
                    let low = Self.digit(encoded[index + 2])
                else { throw .badEscape(offset: index) }
                out.append(high << 4 | low)
                index += 2
            case let byte: out.append(byte)
            }
            index += 1
        }
        return out[...]
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
