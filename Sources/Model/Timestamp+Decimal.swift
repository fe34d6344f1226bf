extension Timestamp {
    /// Reads seconds since 1970 in decimal digits with or without a fraction (`1772150398.512345`), as providers write
    /// them in JSON and in forms; digits past the millisecond are dropped.
    ///
    /// - Returns: nil for anything else (a sign, an exponent, white space) and for times past the year 9999.
    public init?(decimalSeconds text: some StringProtocol) {
        let parts = Array(text.utf8)
            .split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let seconds = Self.number(parts[0]), seconds < 253_402_300_800 else { return nil }
        var fraction: ArraySlice<UInt8> = []
        if parts.count > 1 {
            guard !parts[1].isEmpty, parts[1].allSatisfy(Self.digits.contains) else { return nil }
            fraction = parts[1].prefix(3)
        }
        while fraction.count < 3 { fraction.append(UInt8(ascii: "0")) }
        guard let milliseconds = Self.number(fraction) else { return nil }
        self.init(milliseconds: seconds * 1000 + milliseconds)
    }

    /// The same for a number of JSON; nil for what is no number.
    public init?(decimalSeconds json: JSON) {
        switch json {
        case .integer(let seconds): self.init(decimalSeconds: String(seconds))
        case .number(let text): self.init(decimalSeconds: text)
        case .null, .bool, .string, .array, .object: return nil
        }
    }

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    /// Twelve digits at most: more than any time has, and too few to overflow.
    private static func number(_ text: ArraySlice<UInt8>) -> Int64? {
        guard (1...12).contains(text.count), text.allSatisfy(Self.digits.contains) else { return nil }
        return text.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }
}
