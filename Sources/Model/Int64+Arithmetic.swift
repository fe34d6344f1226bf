/// Arithmetic that stops at the bounds of 64 bits.
///
/// Times and durations come from callers (a signed timestamp, `Retry-After`), who must not be able to end the process.
extension Int64 {
    func addingOrBound(_ other: Int64) -> Int64 {
        let (sum, overflow) = self.addingReportingOverflow(other)
        return overflow ? Self.bound(negative: other < 0) : sum
    }

    func subtractingOrBound(_ other: Int64) -> Int64 {
        let (difference, overflow) = self.subtractingReportingOverflow(other)
        return overflow ? Self.bound(negative: other > 0) : difference
    }

    func multipliedOrBound(by other: Int64) -> Int64 {
        let (product, overflow) = self.multipliedReportingOverflow(by: other)
        return overflow ? Self.bound(negative: (self < 0) != (other < 0)) : product
    }

    private static func bound(negative: Bool) -> Int64 { negative ? .min : .max }
}

extension Int64 {
    /// Division that rounds down, and what it leaves: never negative for a positive divisor.
    func dividedDown(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = self.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
