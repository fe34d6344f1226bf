extension QRMatrix {
    /// Writes the codewords up and down in columns of two, from the lower right on (ISO/IEC 18004 section 7.7.3).
    mutating func place(_ codewords: [UInt8]) {
        var bit = 0
        var isUpward = true
        // The column of the vertical timing pattern is left out as a whole.
        for right in [Int](stride(from: self.size - 1, to: 6, by: -2)) + [5, 3, 1] {
            for step in 0..<self.size {
                let y = isUpward ? self.size - 1 - step : step
                for x in [right, right - 1] where !self.isFunction(x, y) {
                    // What remains after the last codeword stays light.
                    guard bit < 8 * codewords.count else { return }
                    self.set(x, y, codewords[bit / 8] >> UInt8(7 - bit % 8) & 1 == 1)
                    bit += 1
                }
            }
            isUpward.toggle()
        }
    }

    /// The symbol under a mask, with the format information that names it.
    func masked(_ mask: Int) -> QRMatrix {
        var result = self
        for y in 0..<self.size {
            for x in 0..<self.size where !self.isFunction(x, y) && Self.inverts(mask, x, y) {
                result.set(x, y, !self[x, y])
            }
        }
        result.drawFormat(mask: mask)
        return result
    }

    /// The conditions of table 10.
    private static func inverts(_ mask: Int, _ x: Int, _ y: Int) -> Bool {
        switch mask {
        case 0: (x + y) % 2 == 0
        case 1: y % 2 == 0
        case 2: x % 3 == 0
        case 3: (x + y) % 3 == 0
        case 4: (x / 3 + y / 2) % 2 == 0
        case 5: x * y % 2 + x * y % 3 == 0
        case 6: (x * y % 2 + x * y % 3) % 2 == 0
        default: ((x + y) % 2 + x * y % 3) % 2 == 0
        }
    }
}
