extension JSON {
    /// The compact UTF-8 text of the value, members in their order.
    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(512)
        self.write(to: &out)
        return out
    }

    /// The compact text of the value.
    public var text: String { String(decoding: self.bytes, as: UTF8.self) }

    /// The value with the members of every object in the byte order of their names: one text for equal values.
    public var canonical: JSON {
        switch self {
        case .object(let object):
            .object(
                JSONObject(
                    object.effective.map { ($0.key, $0.value.canonical) }
                        .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
                )
            )
        case .array(let values): .array(values.map(\.canonical))
        default: self
        }
    }

    /// Appends the compact text of the value.
    public func write(to out: inout [UInt8]) {
        switch self {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let value): out.append(contentsOf: value ? "true".utf8 : "false".utf8)
        case .integer(let value): out.append(contentsOf: String(value).utf8)
        case .number(let text): out.append(contentsOf: text.utf8)
        case .string(let value): Self.write(value, to: &out)
        case .array(let values):
            out.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                value.write(to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let object):
            out.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &out)
                out.append(UInt8(ascii: ":"))
                member.value.write(to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    /// Appends a string in quotes; what needs no escape is copied in runs.
    static func write(_ string: String, to out: inout [UInt8]) {
        var string = string
        out.append(UInt8(ascii: "\""))
        string.withUTF8 { bytes in
            var start = 0
            for (index, byte) in bytes.enumerated()
            where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                out.append(contentsOf: bytes[start..<index])
                Self.writeEscape(byte, to: &out)
                start = index + 1
            }
            out.append(contentsOf: bytes[start...])
        }
        out.append(UInt8(ascii: "\""))
    }

    private static func writeEscape(_ byte: UInt8, to out: inout [UInt8]) {
        switch byte {
        case 0x0A: out.append(contentsOf: "\\n".utf8)
        case 0x0D: out.append(contentsOf: "\\r".utf8)
        case 0x09: out.append(contentsOf: "\\t".utf8)
        case 0..<0x20:
            out.append(contentsOf: byte < 0x10 ? "\\u000".utf8 : "\\u00".utf8)
            out.append(contentsOf: String(byte, radix: 16).utf8)
        default:
            out.append(UInt8(ascii: "\\"))
            out.append(byte)
        }
    }
}
