import AdapterKit

/// Escapes as `encodeURIComponent` of ECMAScript makes them (ECMA-262, section 19.2.6.4): a space is `%20`, never `+`.
enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)
    private static let literal = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()".utf8)

    static func encode(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            if Self.literal.contains(byte) {
                out.append(byte)
            } else {
                out += [UInt8(ascii: "%"), Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    static func decode(_ text: String) throws(GatherSpaceError) -> String {
        // A form's reading differs in two characters only, which are put out of its reach.
        let shielded = text.replacing("+", with: "%2B").replacing("&", with: "%26").replacing("=", with: "%3D")
        do throws(FormError) {
            return try FormFields(parsing: "x=\(shielded)".utf8)["x"] ?? ""
        } catch { throw .badEscape }
    }
}
