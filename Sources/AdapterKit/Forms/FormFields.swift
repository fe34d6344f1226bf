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
        self.fields = []
        var offset = 0
        for piece in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            if !piece.isEmpty {
                guard self.fields.count < Self.limit else { throw .tooManyFields(limit: Self.limit) }
                let name = piece.prefix { $0 != UInt8(ascii: "=") }
                let value = piece.dropFirst(name.count).dropFirst()
                let place = self.fields.count
                self.fields.append(
                    Field(
                        try Self.text(name, at: offset, field: place),
                        try Self.text(value, at: offset + name.count + 1, field: place)
                    )
                )
            }
            offset += piece.count + 1
        }
    }

    /// The fields of the query of a request's target (`/notify/x?a=1`); none where it has no query.
    public init(queryOf target: String) throws(FormError) {
        try self.init(parsing: target.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst())
    }

    /// The first value of that name.
    public subscript(name: String) -> String? { self.fields.first { $0.name == name }?.value }

    public func values(of name: String) -> [String] { self.fields.filter { $0.name == name }.map(\.value) }

    private static func text(
        _ encoded: some Collection<UInt8>,
        at start: Int,
        field: Int
    ) throws(FormError) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(encoded.count)
        var bytes = encoded.makeIterator()
        var offset = start
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "+"): out.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = bytes.next().flatMap(Self.digit), let low = bytes.next().flatMap(Self.digit) else {
                    throw .badEscape(offset: offset)
                }
                out.append(high << 4 | low)
                offset += 2
            default: out.append(byte)
            }
            offset += 1
        }
        guard let text = String(validating: out, as: UTF8.self) else { throw .notText(field: field) }
        return text
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
