public import Model

extension RefundOrder {
    /// What the order machine wants, as its command says it; nil where it does not say enough.
    ///
    /// - Parameter key: the command's id.
    public init?(key: String, wanted: JSON) {
        guard let payment = wanted["payment"]?.string, let amount = wanted["amount"]?.integer,
            let currency = wanted["currency"]?.string, let livemode = wanted["livemode"]?.bool,
            let order = wanted["order"]?.string
        else { return nil }
        self.init(
            key: key,
            payment: payment,
            account: wanted["account"]?.string,
            amount: Money(minorUnits: amount, currency: currency),
            isWhole: wanted["whole"]?.bool ?? false,
            livemode: livemode,
            order: order
        )
    }
}
