public import Workflows

extension [OrderLine] {
    /// What is to be held for shows once it is paid, by the show.
    ///
    /// - Parameter total: the order's, in minor units. With a discount, its lines may come to more.
    public func escrow(ofTotal total: Int64) -> [String: HeldMoney] {
        var shows: [String: (amount: Int64, lines: [Int])] = [:]
        for (place, line) in self.enumerated() {
            guard let show = line.show else { continue }
            let (price, isTooMuch) = line.quantity.multipliedReportingOverflow(by: line.unitPrice)
            let before = shows[show] ?? (0, [])
            let (sum, isTooHigh) = before.amount.addingReportingOverflow(price)
            shows[show] = (isTooMuch || isTooHigh ? total : sum, before.lines + [place])
        }
        return shows.filter { $0.value.amount > 0 }
            .mapValues { HeldMoney(amount: Swift.min($0.amount, total), lines: $0.lines) }
    }
}
