public import Model

/// Gives money back through the provider that took it.
///
/// Pure, as everything of an adapter: it builds calls and reads answers; whoever carries them out asks before it
/// repeats one that may have got through.
public protocol Refunding: Adapter {
    /// Why nothing can be given back as this source is configured; nil where all is well.
    var refundObstacle: String? { get }

    /// - Throws: where the payment is none that this provider gives back.
    func request(for refund: RefundOrder) throws(RefundObstacle) -> OutboundRequest

    /// Asks for what the provider knows to have been given back of the payment.
    func search(for refund: RefundOrder) throws(RefundObstacle) -> OutboundRequest

    func read(answer: OutboundResponse, to refund: RefundOrder) -> RefundAnswer

    /// The refund in the answer to ``search(for:)``; nil where the provider knows the payment and no such refund of it, so
    /// that it may be asked for again. That alone proves that no earlier attempt was carried out: a refusal may be one of
    /// another key, account or server than the attempt went to.
    func find(_ refund: RefundOrder, in answer: OutboundResponse) -> RefundAnswer?

    /// How long the provider keeps a repeated call from doing harm; after that it is searched for first.
    static var repeatableFor: Duration { get }
}

/// Money to be given back.
public struct RefundOrder: Sendable, Hashable {
    /// The same for every attempt.
    public var key: String
    /// The provider's id of the payment.
    public var payment: String
    /// The connected account the payment lives in.
    public var account: String?
    public var amount: Money
    /// Whether it is all that was received.
    public var isWhole: Bool
    public var livemode: Bool
    /// Our order's id.
    public var order: String

    public init(
        key: String,
        payment: String,
        account: String?,
        amount: Money,
        isWhole: Bool,
        livemode: Bool,
        order: String
    ) {
        self.key = key
        self.payment = payment
        self.account = account
        self.amount = amount
        self.isWhole = isWhole
        self.livemode = livemode
        self.order = order
    }
}

/// What the provider says of a refund.
public enum RefundAnswer: Sendable, Hashable {
    /// Taken on: the event that its webhook will tell too, under the same effect key.
    case accepted(EventDraft)
    case refused(reason: String)
    case retry(reason: String)
}

/// Why a refund cannot be asked for.
public struct RefundObstacle: Error, Sendable, Hashable {
    public var reason: String

    public init(reason: String) { self.reason = reason }
}
