/// How hard a masked symbol would be to read (ISO/IEC 18004 section 7.8.3): the lower the better.
enum QRPenalty {
    static func of(_ matrix: QRMatrix) -> Int {
        let range = 0..<matrix.size
        let rows = range.map { y in range.map { x in matrix[x, y] } }
        let columns = range.map { x in range.map { y in matrix[x, y] } }
        let lines = (rows + columns).reduce(0) { $0 + Self.runs(in: $1) + Self.finders(in: $1) }
        return lines + Self.squares(in: rows) + Self.imbalance(of: matrix)
    }

    /// Five of one colour in a row cost 3, each further one 1 more.
    static func runs(in line: [Bool]) -> Int {
        var cost = 0
        var length = 0
        for index in line.indices {
            length = index > 0 && line[index] == line[index - 1] ? length + 1 : 1
            cost += length == 5 ? 3 : length > 5 ? 1 : 0
        }
        return cost
    }

    /// What looks like a finder beside four light modules costs 40.
    static func finders(in line: [Bool]) -> Int {
        guard line.count >= Self.finderBefore.count else { return 0 }
        return (0...line.count - Self.finderBefore.count).reduce(0) { cost, start in
            let window = line[start..<start + Self.finderBefore.count]
            return cost + (window.elementsEqual(Self.finderBefore) || window.elementsEqual(Self.finderAfter) ? 40 : 0)
        }
    }

    /// Each square of two by two in one colour costs 3.
    static func squares(in rows: [[Bool]]) -> Int {
        var cost = 0
        for (upper, lower) in zip(rows, rows.dropFirst()) {
            for x in upper.indices.dropLast() {
                let colour = upper[x]
                if upper[x + 1] == colour, lower[x] == colour, lower[x + 1] == colour { cost += 3 }
            }
        }
        return cost
    }

    /// Every 5 % away from half dark, half light costs 10.
    static func imbalance(of matrix: QRMatrix) -> Int {
        let total = matrix.modules.count
        let dark = matrix.modules.count { $0 }
        return abs(20 * dark - 10 * total) / total * 10
    }

    private static let finder = [true, false, true, true, true, false, true]
    private static let light = Array(repeating: false, count: 4)
    private static let finderBefore = Self.finder + Self.light
    private static let finderAfter = Self.light + Self.finder
}
