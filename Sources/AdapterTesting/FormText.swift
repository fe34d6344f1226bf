/// The fields of a form as they read: two bodies that differ only in how they are written are equal.
struct FormText: Equatable {
    private let fields: [[[UInt8]]]

    init(_ body: [UInt8]) {
        self.fields = body.split(separator: UInt8(ascii: "&")).map { field in
            field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false).map(Self.decoded)
        }
    }

    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                out.append(value)
                rest = rest.dropFirst(2)
            } else {
                out.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return out
    }
}
