/// Reed-Solomon codes over GF(256) with the polynomial x⁸+x⁴+x³+x²+1 and first root 1 (ISO/IEC 18004 section 7.5.2).
struct ReedSolomon: Sendable {
    /// The generator's coefficients after the leading one, highest power first.
    private let generator: [UInt8]

    /// - Parameter count: how many codewords correct errors.
    init(correcting count: Int) {
        var generator: [UInt8] = [1]
        for power in 0..<count {
            // Times (x - αⁿ); in this field minus is plus.
            let root = Self.powers[power]
            var product = generator + [0]
            for index in generator.indices { product[index + 1] ^= Self.product(generator[index], root) }
            generator = product
        }
        self.generator = Array(generator.dropFirst())
    }

    /// The remainder of the data, moved up by as many places, divided by the generator.
    func correction(of data: some Sequence<UInt8>) -> [UInt8] {
        var remainder = Array(repeating: UInt8(0), count: self.generator.count)
        for byte in data {
            let factor = byte ^ remainder.removeFirst()
            remainder.append(0)
            for index in remainder.indices { remainder[index] ^= Self.product(self.generator[index], factor) }
        }
        return remainder
    }

    static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
        guard left != 0, right != 0 else { return 0 }
        return Self.powers[(Self.logarithms[Int(left)] + Self.logarithms[Int(right)]) % 255]
    }

    /// αⁿ.
    private static let powers: [UInt8] = {
        var powers: [UInt8] = []
        var value = 1
        for _ in 0..<255 {
            powers.append(UInt8(value))
            value <<= 1
            if value > 255 { value ^= 0x11D }
        }
        return powers
    }()

    private static let logarithms: [Int] = {
        var logarithms = Array(repeating: 0, count: 256)
        for (power, value) in Self.powers.enumerated() { logarithms[Int(value)] = power }
        return logarithms
    }()
}
