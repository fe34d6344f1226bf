/// A text that carries a proof, and its parts: signatures, signed times, tokens, nonces.
///
/// A header may hold several (`t=1700000000,v1=4c94…,v1=2696…`), of which one may be enough.
struct SignatureText {
    let bytes: [UInt8]
    /// In ascending order, never overlapping.
    let parts: [Range<Int>]

    private init(bytes: [UInt8], parts: [Range<Int>]) {
        self.bytes = bytes
        self.parts = parts
    }

    /// A header's value. Its parts are the runs of eight or more characters of hex, base64 or digits; the whole value
    /// where there is none.
    init(header value: String) {
        let bytes = Array(value.utf8)
        let runs = Self.runs(bytes)
        self.init(bytes: bytes, parts: runs.isEmpty && !bytes.isEmpty ? [bytes.indices] : runs)
    }

    /// A body or a target in which the texts of the proof are known.
    init(_ bytes: [UInt8], proof texts: [String]) {
        var parts: [Range<Int>] = []
        for text in texts.map({ Array($0.utf8) }) where !text.isEmpty {
            for start in bytes.indices.dropLast(text.count - 1) {
                let range = start..<(start + text.count)
                if bytes[range].elementsEqual(text), !parts.contains(where: { $0.overlaps(range) }) {
                    parts.append(range)
                }
            }
        }
        self.init(bytes: bytes, parts: parts.sorted { $0.lowerBound < $1.lowerBound })
    }

    var withoutParts: [UInt8] {
        var out = self.bytes
        for part in self.parts.reversed() { out.removeSubrange(part) }
        return out
    }

    /// The text in which other characters of the same kind stand at nearly every place of these parts.
    ///
    /// The last character stays, so that base64 keeps to its canonical form and only the value is another.
    func breaking(_ parts: [Range<Int>]) -> SignatureText {
        var out = self.bytes
        for part in parts {
            let end = Self.significant(out[part]).dropLast().endIndex
            for index in part.lowerBound..<max(part.lowerBound, end) { out[index] = Self.next(out[index]) }
            if part.count == 1 { out[part.lowerBound] = Self.next(out[part.lowerBound]) }
        }
        return SignatureText(bytes: out, parts: self.parts)
    }

    /// The text with one part changed a little, in every way that a careless comparison or decoder lets pass.
    func tampering(_ part: Range<Int>) -> [(how: String, bytes: [UInt8])] {
        let text = Array(self.bytes[part])
        var ways: [(how: String, bytes: [UInt8])] = [
            ("removed", []), ("cut", text.dropLast()), ("cut in half", Array(text.prefix(text.count / 2))),
            ("lengthened", text + [UInt8(ascii: "0")]), ("padded", text + [UInt8(ascii: "=")]),
            ("doubled", text + text), ("in upper case", text.map(Self.upper)), ("in lower case", text.map(Self.lower)),
        ]
        let last = Self.significant(text[...]).count - 1
        for (name, index) in [("first", 0), ("middle", last / 2), ("last", last)] where text.indices.contains(index) {
            var changed = text
            changed[index] = Self.next(text[index])
            ways.append(("\(name) character changed", changed))
        }
        if text.indices.contains(last) {
            var changed = text
            changed[last] = Self.withLowestBitFlipped(text[last])
            ways.append(("lowest bit of the last character changed", changed))
        }
        return ways.filter { $0.bytes != text }.map { way in
            var bytes = self.bytes
            bytes.replaceSubrange(part, with: way.bytes)
            return (way.how, bytes)
        }
    }

    /// Eight or more characters of base64 or base64url (which hold those of hex), and the padding behind them.
    private static func runs(_ bytes: [UInt8]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for index in 0...bytes.count {
            if index < bytes.count,
                Self.alphabet.contains(bytes[index]) || bytes[index] == UInt8(ascii: "-")
                    || bytes[index] == UInt8(ascii: "_")
            {
                start = start ?? index
            } else if let begun = start {
                let padding = bytes[index...].prefix(2).prefix { $0 == UInt8(ascii: "=") }.count
                if index - begun >= 8 { runs.append(begun..<(index + padding)) }
                start = nil
            }
        }
        return runs
    }

    private static func significant(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.prefix { $0 != UInt8(ascii: "=") }
    }

    /// Another character of the same kind: a digit, a letter of hex or another letter, in the same case.
    private static func next(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "9"): UInt8(ascii: "0")
        case UInt8(ascii: "f"), UInt8(ascii: "F"): byte - 5
        case UInt8(ascii: "z"), UInt8(ascii: "Z"): byte - 19
        case UInt8(ascii: "0")...UInt8(ascii: "8"), UInt8(ascii: "a")...UInt8(ascii: "y"),
            UInt8(ascii: "A")...UInt8(ascii: "Y"):
            byte + 1
        default: byte
        }
    }

    /// In base64 the lowest bits of the last character may stand for nothing.
    private static func withLowestBitFlipped(_ byte: UInt8) -> UInt8 {
        guard let value = Self.alphabet.firstIndex(of: byte) else { return byte }
        return Self.alphabet[value ^ 1]
    }

    private static func upper(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 0x20 : byte
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 0x20 : byte
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
