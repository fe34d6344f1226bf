/// Escapes everything but the unreserved characters of RFC 3986 (section 2.3), with upper-case digits, as V4 signatures
/// want it.
enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)
    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)

    /// One step of a path, or a name or a value of a query.
    static func step(_ text: String) -> String { Self.encode(text) { Self.unreserved.contains($0) } }

    /// A path of several steps: its slashes stay.
    static func path(_ text: String) -> String {
        Self.encode(text) { Self.unreserved.contains($0) || $0 == UInt8(ascii: "/") }
    }

    private static func encode(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            if isKept(byte) {
                out.append(byte)
            } else {
                out += [UInt8(ascii: "%"), Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
