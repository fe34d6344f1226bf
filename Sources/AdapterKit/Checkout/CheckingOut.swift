public import Model

/// The ability to prepare a payment with the provider, so that a browser can be sent there to pay.
public protocol CheckingOut: Redirecting {
    /// Where the provider is to send the browser back: the same for the same checkout.
    func returnURL(of checkout: Checkout) throws(CheckoutRefusal) -> String

    /// The call that prepares it.
    func prepare(_ checkout: Checkout) throws(CheckoutRefusal) -> OutboundRequest

    /// Where the browser is to go, by the provider's answer.
    func read(prepared answer: OutboundResponse, for checkout: Checkout) throws(CheckoutRefusal) -> PreparedCheckout
}

/// A payment that a shop asks for.
public struct Checkout: Sendable, Hashable {
    /// The order's id.
    public var order: String
    /// Makes this checkout one of its own among those of the order: 8 characters of a-z and 0-9.
    public var attempt: String
    /// Nobody can guess it; marks state that may be used once.
    public var token: String
    public var amount: Money
    public var livemode: Bool
    /// What the shop said beside that, in the provider's terms.
    public var details: JSONObject
    /// Where the provider sends the browser and its own calls, without a query.
    public var notifyURL: String
    /// The path of ours where the journey ends.
    public var next: String
    public var now: Timestamp

    public init(
        order: String,
        attempt: String,
        token: String,
        amount: Money,
        livemode: Bool,
        details: JSONObject,
        notifyURL: String,
        next: String,
        now: Timestamp
    ) {
        self.order = order
        self.attempt = attempt
        self.token = token
        self.amount = amount
        self.livemode = livemode
        self.details = details
        self.notifyURL = notifyURL
        self.next = next
        self.now = now
    }
}

/// A payment as the provider has prepared it.
public struct PreparedCheckout: Sendable, Hashable {
    /// The provider's or our id of the payment.
    public var payment: String
    /// The payment page, with the fields of the form that leads to it as its query.
    public var page: String
    public var expiresAt: Timestamp
    /// What later calls about it are compared with.
    public var query: JSON
    /// The ids under which later calls name it.
    public var objects: [String]

    public init(
        payment: String,
        page: String,
        expiresAt: Timestamp,
        query: JSON,
        objects: [String]
    ) {
        self.payment = payment
        self.page = page
        self.expiresAt = expiresAt
        self.query = query
        self.objects = objects
    }
}

/// Why a checkout was not prepared.
public enum CheckoutRefusal: Error, Sendable, Hashable {
    /// What the shop asks for cannot be paid there; `member` is one of its details, nil for the order itself.
    case invalid(member: String?, reason: String)
    /// The provider refused; its code.
    case refused(code: String)
    /// The answer cannot be read.
    case unreadable(reason: String)
}
