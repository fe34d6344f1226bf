/// One fact as an adapter read it from a provider's call, before the gateway gives it an identity.
public struct EventDraft: Sendable, Hashable {
    /// The idempotency key within the source (Stripe: the provider's event id).
    public var key: String
    /// The type in our vocabulary: `payment.succeeded`.
    public var type: String
    /// The provider's id of the object that the fact is about.
    public var subject: String
    /// When it happened, by the provider's clock.
    public var occurredAt: Timestamp?
    /// What makes two events one fact: the object and the state it reached, without the provider's event id.
    public var effectKey: String
    /// The state the object reached, in the provider's words.
    public var targetState: String?
    public var amount: Money?
    /// False for a provider's test mode.
    public var livemode: Bool
    /// The connected account the object lives in, where it is not our own.
    public var account: String?
    /// Whether the operator lets that account's money move orders; means nothing where there is no account.
    public var accountMovesOrders: Bool
    /// The shop's reference of the order, where the call names it.
    public var orderReference: String?
    /// The provider's ids of all objects the call ties together; each then leads to the same order.
    public var objects: [String]
    /// What subscribers get.
    public var data: JSON

    public init(
        key: String,
        type: String,
        subject: String,
        occurredAt: Timestamp? = nil,
        effectKey: String,
        targetState: String? = nil,
        amount: Money? = nil,
        livemode: Bool = true,
        account: String? = nil,
        accountMovesOrders: Bool = false,
        orderReference: String? = nil,
        objects: [String] = [],
        data: JSON
    ) {
        self.key = key
        self.type = type
        self.subject = subject
        self.occurredAt = occurredAt
        self.effectKey = effectKey
        self.targetState = targetState
        self.amount = amount
        self.livemode = livemode
        self.account = account
        self.accountMovesOrders = accountMovesOrders
        self.orderReference = orderReference
        self.objects = objects
        self.data = data
    }
}
