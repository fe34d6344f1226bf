import Testing

@testable import QRCode

@Suite struct QRCodeTests {
    /// Annex E, table E.1: the rows where the rule for the distance could go wrong.
    @Test(arguments: [
        (1, []), (2, [6, 18]), (6, [6, 34]), (7, [6, 22, 38]), (14, [6, 26, 46, 66]), (15, [6, 26, 48, 70]),
        (16, [6, 26, 50, 74]), (22, [6, 26, 50, 74, 98]), (30, [6, 26, 52, 78, 104, 130]),
        (32, [6, 34, 60, 86, 112, 138]), (36, [6, 24, 50, 76, 102, 128, 154]), (39, [6, 26, 54, 82, 110, 138, 166]),
        (40, [6, 30, 58, 86, 114, 142, 170]),
    ])
    func alignmentPatternsLieWhereTheTableSays(_ version: Int, _ centres: [Int]) {
        #expect(QRVersion(number: version).alignmentCentres == centres)
    }

    /// Table 1 and table 7.
    @Test(arguments: [
        (1, 26, 16, 14), (2, 44, 28, 26), (6, 172, 108, 106), (7, 196, 124, 122), (9, 292, 182, 180),
        (10, 346, 216, 213), (27, 1828, 1128, 1125), (40, 3706, 2334, 2331),
    ])
    func eachVersionHoldsWhatTheTablesSay(_ version: Int, _ all: Int, _ data: Int, _ capacity: Int) {
        let version = QRVersion(number: version)
        #expect(version.codewords == all && version.dataCodewords == data && version.capacity == capacity)
        #expect(QRVersion.smallest(for: capacity) == version)
        #expect(QRVersion.smallest(for: capacity + 1)?.number == (version.number == 40 ? nil : version.number + 1))
    }

    /// Annex C: data 00101 gives 110 1000 1000 0101 … under the mask; table D.1 for versions.
    @Test func formatAndVersionAreCodedAsTheAnnexesShow() {
        #expect(QRMatrix.formatBits(mask: 0b101) == 0b100_0000_1100_1110)
        #expect(QRMatrix.formatBits(mask: 0) == 0b101_0100_0001_0010)
        #expect(QRMatrix.formatBits(mask: 7) == 0b100_1010_1010_0000)
        #expect(QRMatrix.versionBits(7) == 0x07C94 && QRMatrix.versionBits(40) == 0x28C69)
        #expect(QRMatrix.versionBits(21) == 0x15683)
    }

    /// Annex I: "01234567" in version 1-M, whose codewords are printed there.
    @Test func errorCorrectionIsThatOfTheAnnex() {
        let data: [UInt8] = [
            0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11,
        ]
        let correction: [UInt8] = [0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55]
        #expect(ReedSolomon(correcting: 10).correction(of: data) == correction)
    }

    /// In the field, and so that every codeword of a block is a multiple of the generator.
    @Test func aBlockHasTheRootsOfItsGenerator() {
        for count in Set((1...40).map { QRVersion(number: $0).correctionPerBlock }) {
            let data = (0..<50).map { UInt8($0 * 5 & 255) }
            let block = data + ReedSolomon(correcting: count).correction(of: data)
            var root: UInt8 = 1
            for _ in 0..<count {
                #expect(block.reduce(UInt8(0)) { ReedSolomon.product($0, root) ^ $1 } == 0)
                root = ReedSolomon.product(root, 2)
            }
        }
    }

    @Test func bytesArePaddedToTheVersion() {
        let version = QRVersion(number: 1)
        let few = QRBits.codewords(of: [0xAB], in: version)
        #expect(few.count == 16 && few.prefix(5) == [0x40, 0x1A, 0xB0, 0xEC, 0x11])
        let full = QRBits.codewords(of: Array(repeating: 0xFF, count: 14), in: version)
        #expect(full == [0x40, 0xEF] + Array(repeating: 0xFF, count: 13) + [0xF0])
        // The count has 16 bits from version 10 on.
        #expect(QRBits.codewords(of: Array(repeating: 0, count: 200), in: QRVersion(number: 10))[1] == 0x0C)
    }

    /// Blocks of different length: short ones first, their codewords in turn.
    @Test func blocksAreInterleaved() {
        let version = QRVersion(number: 8)
        let data = (0..<version.dataCodewords).map { UInt8($0) }
        let placed = QRBlocks.interleaved(data, in: version)
        #expect(placed.count == version.codewords)
        #expect(Array(placed.prefix(8)) == [0, 38, 76, 115, 1, 39, 77, 116])
        // The two longer blocks have one more each.
        #expect(Array(placed[148..<154]) == [37, 75, 113, 152, 114, 153])
        #expect(Set(placed.prefix(version.dataCodewords)) == Set(data))
    }

    @Test func penaltiesAreThoseOfTheStandard() {
        let line = { (text: String) in text.map { $0 == "1" } }
        #expect(QRPenalty.runs(in: line("1111011110")) == 0)
        #expect(QRPenalty.runs(in: line("11111")) == 3 && QRPenalty.runs(in: line("0000000111111")) == 5 + 4)
        #expect(QRPenalty.finders(in: line("10111010000")) == 40 && QRPenalty.finders(in: line("00001011101")) == 40)
        #expect(QRPenalty.finders(in: line("000010111010000")) == 80 && QRPenalty.finders(in: line("1011101000")) == 0)
        #expect(QRPenalty.squares(in: ["111", "111", "000"].map(line)) == 6)
    }

    /// Of every mask's symbol the one with the least penalty is shown, and it names its mask.
    @Test(arguments: [1, 100, 300, 1000])
    func theBestMaskIsTaken(_ length: Int) throws {
        let bytes = (0..<length).map { UInt8($0 * 37 & 255) }
        let code = try QRCode(bytes)
        let version = QRVersion(number: code.version)
        var matrix = QRMatrix(version)
        matrix.place(QRBlocks.interleaved(QRBits.codewords(of: bytes, in: version), in: version))
        let penalties = (0..<8).map { QRPenalty.of(matrix.masked($0)) }
        #expect(penalties[code.mask] == penalties.min())
        #expect(Self.format(of: code) == QRMatrix.formatBits(mask: code.mask))
    }

    @Test func functionPatternsStandWhereReadersLook() throws {
        let code = try QRCode(Array(repeating: 65, count: 150))
        #expect(code.version == 8 && code.size == 49)
        for (left, top) in [(0, 0), (42, 0), (0, 42)] {
            for y in 0..<7 {
                for x in 0..<7 {
                    let ring = max(abs(x - 3), abs(y - 3))
                    #expect(code.isDark(x: left + x, y: top + y) == (ring != 2))
                }
            }
        }
        for place in 8...40 {
            #expect(code.isDark(x: place, y: 6) == place.isMultiple(of: 2))
            #expect(code.isDark(x: 6, y: place) == place.isMultiple(of: 2))
        }
        #expect(code.isDark(x: 8, y: 41))
        #expect(code.isDark(x: 24, y: 24) && !code.isDark(x: 23, y: 24) && code.isDark(x: 22, y: 24))
        #expect(!code.isDark(x: -1, y: 0) && !code.isDark(x: 49, y: 0))
    }

    @Test func tooMuchIsRefused() throws {
        #expect(try QRCode(Array(repeating: 0, count: QRCode.maximumBytes)).version == 40)
        #expect(throws: QRCode.TooLong(limit: 2331)) { try QRCode(Array(repeating: 0, count: 2332)) }
        #expect(try QRCode([]).version == 1)
    }

    /// The picture's dark runs are the symbol's dark modules, four modules in from every side.
    @Test func thePictureShowsTheSymbol() throws {
        let code = try QRCode(Array("hello".utf8))
        let svg = code.svg
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 29 29\""))
        let path = try #require(svg.split(separator: " d=\"").last?.split(separator: "\"").first)
        var dark = Set<[Int]>()
        for run in path.split(separator: "M") {
            let numbers = run.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
            try #require(numbers.count == 5)
            for x in numbers[0]..<numbers[0] + numbers[2] { dark.insert([x - 4, numbers[1] - 4]) }
        }
        for y in 0..<code.size {
            for x in 0..<code.size { #expect(dark.contains([x, y]) == code.isDark(x: x, y: y)) }
        }
        #expect(dark.allSatisfy { (0..<21).contains($0[0]) && (0..<21).contains($0[1]) })
    }

    /// The format information beside the upper left finder, as a reader takes it.
    private static func format(of code: QRCode) -> Int {
        let places =
            (0...5).map { (8, $0) } + [(8, 7), (8, 8), (7, 8)] + (9...14).map { (14 - $0, 8) }
        return places.enumerated().reduce(0) {
            $0 | (code.isDark(x: $1.element.0, y: $1.element.1) ? 1 << $1.offset : 0)
        }
    }
}
