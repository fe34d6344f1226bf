public import Model

extension OrderRecord {
    /// The shop's own id of the buyer; nil where the order does not name one.
    public var buyerID: String? { Self.id(ofBuyer: self.buyer) }

    /// `id`, a text or a whole number.
    public static func id(ofBuyer buyer: JSON) -> String? {
        switch buyer["id"] {
        case .string(let text)? where !text.isEmpty: text
        case let number?: number.integer.map { "\($0)" }
        case nil: nil
        }
    }

    /// Has the wallet service make sure that the buyer has a wallet and an account; nil where nobody is named.
    ///
    /// Its key is the buyer's and the mode's, so it is wanted once, however many orders a buyer makes.
    public func walletCommand(_ id: CommandID) -> NewCommand? {
        self.buyerID.map { buyer in
            NewCommand(
                id: id,
                source: Self.eventSource,
                kind: .wallet,
                key: "wallet|\(self.livemode ? "live" : "test")|\(buyer)",
                payload: ["buyer": .string(buyer), "livemode": .bool(self.livemode)]
            )
        }
    }
}
