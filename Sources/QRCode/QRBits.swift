/// Writes bits, most significant first.
struct QRBits {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0

    mutating func append(_ value: Int, bits: Int) {
        for place in (0..<bits).reversed() {
            if self.count % 8 == 0 { self.bytes.append(0) }
            if value >> place & 1 == 1 { self.bytes[self.bytes.count - 1] |= 0x80 >> UInt8(self.count % 8) }
            self.count += 1
        }
    }

    /// The data codewords: mode, count, bytes, terminator, padding (ISO/IEC 18004 sections 7.4.5, 7.4.9 and 7.4.10).
    static func codewords(of bytes: [UInt8], in version: QRVersion) -> [UInt8] {
        let room = version.dataCodewords
        var bits = QRBits()
        bits.append(Self.byteMode, bits: 4)
        bits.append(bytes.count, bits: version.countBits)
        for byte in bytes { bits.append(Int(byte), bits: 8) }
        bits.append(0, bits: min(4, 8 * room - bits.count))
        var codewords = bits.bytes
        for index in 0..<max(0, room - codewords.count) { codewords.append(Self.padding[index % 2]) }
        return codewords
    }

    private static let byteMode = 0b0100
    private static let padding: [UInt8] = [0b1110_1100, 0b0001_0001]
}
