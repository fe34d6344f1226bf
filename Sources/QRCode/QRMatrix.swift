/// The symbol while it is drawn: which modules are dark, and which belong to function patterns.
struct QRMatrix: Sendable {
    let version: QRVersion
    let size: Int
    private(set) var modules: [Bool]
    private var isFunction: [Bool]

    /// With its function patterns, and the places of format and version information kept free (ISO/IEC 18004 section 6.3).
    init(_ version: QRVersion) {
        self.version = version
        self.size = version.size
        self.modules = Array(repeating: false, count: self.size * self.size)
        self.isFunction = self.modules
        self.drawTiming()
        for (x, y) in [(3, 3), (self.size - 4, 3), (3, self.size - 4)] { self.drawFinder(x, y) }
        self.drawAlignments()
        self.drawFormat(mask: 0)
        self.drawVersion()
    }

    /// Modules that codewords are written to, with up to seven that remain.
    var freeModules: Int { self.isFunction.count { !$0 } }

    subscript(x: Int, y: Int) -> Bool { self.modules[y * self.size + x] }

    func isFunction(_ x: Int, _ y: Int) -> Bool { self.isFunction[y * self.size + x] }

    mutating func set(_ x: Int, _ y: Int, _ isDark: Bool) { self.modules[y * self.size + x] = isDark }

    private mutating func draw(_ x: Int, _ y: Int, _ isDark: Bool) {
        guard (0..<self.size).contains(x), (0..<self.size).contains(y) else { return }
        self.modules[y * self.size + x] = isDark
        self.isFunction[y * self.size + x] = true
    }

    private mutating func drawTiming() {
        for place in 0..<self.size {
            self.draw(6, place, place % 2 == 0)
            self.draw(place, 6, place % 2 == 0)
        }
    }

    /// A finder with its light border, which may lie outside.
    private mutating func drawFinder(_ x: Int, _ y: Int) {
        for dy in -4...4 {
            for dx in -4...4 {
                let ring = max(abs(dx), abs(dy))
                self.draw(x + dx, y + dy, ring != 2 && ring != 4)
            }
        }
    }

    private mutating func drawAlignments() {
        let centres = self.version.alignmentCentres
        for x in centres {
            for y in centres {
                // Three of them would lie on finders.
                guard let last = centres.last, (x, y) != (6, 6), (x, y) != (6, last), (x, y) != (last, 6) else {
                    continue
                }
                for dy in -2...2 {
                    for dx in -2...2 { self.draw(x + dx, y + dy, max(abs(dx), abs(dy)) != 1) }
                }
            }
        }
    }

    /// Level and mask, twice, and the module that is always dark (section 7.9).
    mutating func drawFormat(mask: Int) {
        let bits = Self.formatBits(mask: mask)
        for index in 0..<15 {
            let isDark = bits >> index & 1 == 1
            // Beside the upper left finder, around its corner and past the timing patterns.
            switch index {
            case 0...5: self.draw(8, index, isDark)
            case 6, 7: self.draw(8, index + 1, isDark)
            case 8: self.draw(7, 8, isDark)
            default: self.draw(14 - index, 8, isDark)
            }
            // Half beside each of the others.
            if index < 8 {
                self.draw(self.size - 1 - index, 8, isDark)
            } else {
                self.draw(8, self.size - 15 + index, isDark)
            }
        }
        self.draw(8, self.size - 8, true)
    }

    /// The version, twice, from version 7 on (section 7.10).
    private mutating func drawVersion() {
        guard self.version.number >= 7 else { return }
        let bits = Self.versionBits(self.version.number)
        for index in 0..<18 {
            let isDark = bits >> index & 1 == 1
            let (along, across) = (self.size - 11 + index % 3, index / 3)
            self.draw(along, across, isDark)
            self.draw(across, along, isDark)
        }
    }

    /// Two bits of level (00 is M), three of mask, ten of a BCH code, made unlike anything plain by a fixed pattern.
    static func formatBits(mask: Int) -> Int {
        Self.withRemainder(mask, bits: 10, generator: 0b101_0011_0111) ^ 0b101_0100_0001_0010
    }

    /// Six bits of version and twelve of a BCH code.
    static func versionBits(_ version: Int) -> Int {
        Self.withRemainder(version, bits: 12, generator: 0b1_1111_0010_0101)
    }

    private static func withRemainder(_ value: Int, bits: Int, generator: Int) -> Int {
        var remainder = value << bits
        while remainder >> bits != 0 {
            let shift = (Int.bitWidth - remainder.leadingZeroBitCount) - (bits + 1)
            remainder ^= generator << shift
        }
        return value << bits | remainder
    }
}
