/// A version of the symbol at error correction level M.
struct QRVersion: Sendable, Hashable {
    /// 1...40.
    let number: Int

    var size: Int { 17 + 4 * self.number }

    /// Error correction codewords of each block (ISO/IEC 18004, table 9, level M).
    var correctionPerBlock: Int { Self.corrections[self.number - 1] }

    var blocks: Int { Self.blockCounts[self.number - 1] }

    /// All codewords, data and error correction: what the function patterns leave of the symbol.
    var codewords: Int { QRMatrix(self).freeModules / 8 }

    var dataCodewords: Int { self.codewords - self.blocks * self.correctionPerBlock }

    /// The bits that tell how many bytes follow (table 3, byte mode).
    var countBits: Int { self.number < 10 ? 8 : 16 }

    /// How many bytes fit beside the mode indicator and the count.
    var capacity: Int { (8 * self.dataCodewords - 4 - self.countBits) / 8 }

    /// Where the centres of alignment patterns lie, on both axes (annex E): the first at 6, the last 7 from the far edge,
    /// the others evenly before that one at an even distance.
    var alignmentCentres: [Int] {
        guard self.number > 1 else { return [] }
        let gaps = self.number / 7 + 1
        let last = self.size - 7
        let exact = (last - 6 + gaps - 1) / gaps
        // The table departs from its own rule once.
        let step = self.number == 32 ? 26 : exact + exact % 2
        return [6] + (0..<gaps).reversed().map { last - $0 * step }
    }

    /// nil where even the largest is too small.
    static func smallest(for bytes: Int) -> QRVersion? {
        (1...40).lazy.map(QRVersion.init(number:)).first { bytes <= $0.capacity }
    }

    private static let corrections = [
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28,
        28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ]
    private static let blockCounts = [
        1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31,
        33,
        35, 37, 38, 40, 43, 45, 47, 49,
    ]
}
