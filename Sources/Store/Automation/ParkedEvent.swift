public import Model

/// An event that is kept until what must come first has come.
public struct ParkedEvent: Sendable, Hashable {
    public var event: EventRowID
    public var waitsFor: Awaited
    public var until: Timestamp

    /// What must come first.
    public enum Awaited: Sendable, Hashable {
        /// An order that does not exist yet.
        case order(reference: String, livemode: Bool)
        /// The next move of an order that exists.
        case move(OrderID)
        /// An object of a bucket, or a job of a provider, that leads to no asset yet.
        case object(String)
        /// An asset that does not exist yet.
        case asset(AssetID)
        /// The next change of an asset that exists.
        case change(AssetID)

        var key: String {
            switch self {
            case .order(let reference, let livemode): "reference|\(livemode ? "live" : "test")|\(reference)"
            case .move(let order): "order|\(order)"
            case .object(let object): "object|\(object)"
            case .asset(let asset): "asset|\(asset)"
            case .change(let asset): "asset_change|\(asset)"
            }
        }
    }

    public init(event: EventRowID, waitsFor: Awaited, until: Timestamp) {
        self.event = event
        self.waitsFor = waitsFor
        self.until = until
    }
}
