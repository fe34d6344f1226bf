/// Base32 without padding, in lower case (RFC 4648).
public enum Base32: Sendable {
    /// The alphabet of section 6, for digests.
    public static let standard = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    /// The alphabet of section 7, whose texts sort as their values do.
    public static let ordered = Array("0123456789abcdefghijklmnopqrstuv".utf8)

    public static func encode(_ bytes: some Sequence<UInt8>, alphabet: [UInt8]) -> String {
        var out: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                out.append(alphabet[Int(buffer >> bits & 31)])
            }
        }
        if bits > 0 { out.append(alphabet[Int(buffer << (5 - bits) & 31)]) }
        return String(decoding: out, as: UTF8.self)
    }

    /// The bytes of a text that ``encode(_:alphabet:)`` could have written; nil for any other text.
    public static func decode(_ text: some StringProtocol, alphabet: [UInt8]) -> [UInt8]? {
        var out: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in text.utf8 {
            guard let digit = alphabet.firstIndex(of: byte) else { return nil }
            buffer = buffer << 5 | UInt32(digit)
            bits += 5
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        return Self.encode(out, alphabet: alphabet) == text ? out : nil
    }
}
