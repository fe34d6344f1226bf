/// Reads texts that HTTP headers carry in quotes or in percent encoding.
enum HeaderText {
    /// - Returns: nil where the decoded bytes are not UTF-8.
    static func decode(_ value: String) -> String? {
        String(validating: Self.percentDecoded(Self.unquoted(Array(value.utf8))), as: UTF8.self)
    }

    /// A quoted-string without its quotes and backslashes (RFC 9110, section 5.6.4).
    private static func unquoted(_ value: [UInt8]) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        guard value.count >= 2, value.first == quote, value.last == quote else { return value }
        var out: [UInt8] = []
        var isEscaped = false
        for byte in value.dropFirst().dropLast() {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                out.append(byte)
                isEscaped = false
            }
        }
        return out
    }

    /// A percent sign without two digits stands for itself: older senders did not encode it.
    private static func percentDecoded(_ value: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var index = 0
        while index < value.count {
            if value[index] == UInt8(ascii: "%"), index + 2 < value.count, let high = Self.digit(value[index + 1]),
                let low = Self.digit(value[index + 2])
            {
                out.append(high << 4 | low)
                index += 3
            } else {
                out.append(value[index])
                index += 1
            }
        }
        return out
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
