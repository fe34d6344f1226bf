public import Model
public import Workflows

/// What automation needs of an event, kept beside its body.
public struct EventFacts: Sendable, Hashable {
    /// The adapter that read the call: two sources of one provider tell of the same objects.
    public var provider: String
    public var effectKey: String
    public var targetState: String?
    public var amount: Money?
    public var livemode: Bool
    public var account: String?
    /// Whether the operator lets that account's money move orders, as it was when the call was read.
    public var accountMovesOrders: Bool
    public var orderReference: String?
    public var objects: [String]
    /// The payment that a refund or a dispute is of, by the provider's id, where the provider tells.
    public var payment: String?

    public init(_ draft: EventDraft, provider: String) {
        self.provider = provider
        self.effectKey = draft.effectKey
        self.targetState = draft.targetState
        self.amount = draft.amount
        self.livemode = draft.livemode
        self.account = draft.account
        self.accountMovesOrders = draft.accountMovesOrders
        self.orderReference = draft.orderReference
        self.objects = draft.objects
        self.payment = Self.isOfPayment(draft.type) ? draft.data["payment"]?.string : nil
    }

    /// Whether events of this type are about a payment that is told of by others.
    public static func isOfPayment(_ type: String) -> Bool {
        type.hasPrefix("refund.") || type.hasPrefix("dispute.")
    }

    private static let families = ["payment.", "refund.", "dispute.", "checkout.", "charge."]

    /// Whether events of this type are told to the order machine.
    public static func drivesOrders(_ type: String) -> Bool { Self.families.contains { type.hasPrefix($0) } }

    static let registrationTypes = ["registration.canceled", "registration.paid"]

    /// What a registration is told by events of this type; nil for types that tell it nothing.
    public static func registrationTrigger(_ type: String) -> Registration.Trigger? {
        switch type {
        case "registration.paid": .paid
        case "registration.canceled": .canceled
        default: nil
        }
    }

    /// Types that tell of objects and jobs of assets, or claim assets.
    static let assetTypes = [
        "object.archived", "object.deleted", "object.finalized", "object.metadata_updated", "post.created",
        "transcode.failed", "transcode.succeeded",
    ]

    /// Whether events of this type are told to assets.
    public static func drivesAssets(_ type: String) -> Bool { Self.assetTypes.contains(type) }

    static let showTypes = ["goal.failed", "goal.reached"]

    /// Whether events of this type are told to shows.
    public static func drivesShows(_ type: String) -> Bool { Self.showTypes.contains(type) }

    /// Whether events of this type are told to a machine.
    static func drivesMachines(_ type: String) -> Bool {
        Self.drivesOrders(type) || Self.registrationTrigger(type) != nil || Self.drivesAssets(type)
            || Self.drivesShows(type)
    }

    /// Whether it tells of money in a connected account that may move no order: whoever owns the account writes what its
    /// payments name, and keeps the money.
    public var isOfForeignAccount: Bool { self.account != nil && !self.accountMovesOrders }

    /// The objects, told apart by provider, mode and account.
    public var objectKeys: [String] { self.objects.map(self.objectKey) }

    /// One object of this provider, mode and account.
    public func objectKey(_ object: String) -> String {
        Self.objectKey(object, of: self.provider, livemode: self.livemode, account: self.account)
    }

    static func objectKey(_ object: String, of provider: String, livemode: Bool, account: String?) -> String {
        "\(provider)|\(livemode ? "live" : "test")|\(account ?? "")|\(object)"
    }

    var json: JSON {
        var object = JSONObject([
            ("provider", .string(self.provider)), ("effect", .string(self.effectKey)), ("live", .bool(self.livemode)),
        ])
        object["state"] = self.targetState.map { .string($0) }
        object["amount"] = self.amount.map { .integer($0.minorUnits) }
        object["currency"] = self.amount.map { .string($0.currency) }
        object["account"] = self.account.map { .string($0) }
        if self.account != nil, self.accountMovesOrders { object["moves"] = true }
        object["order"] = self.orderReference.map { .string($0) }
        object["objects"] = .array(self.objects.map { .string($0) })
        object["payment"] = self.payment.map { .string($0) }
        return .object(object)
    }

    init(json: JSON) throws(SQLError) {
        guard let provider = json["provider"]?.string, let effectKey = json["effect"]?.string,
            let livemode = json["live"]?.bool
        else {
            throw SQLError(kind: .failed, code: "unexpected_value", message: "an event's facts cannot be read")
        }
        self.provider = provider
        self.effectKey = effectKey
        self.livemode = livemode
        self.targetState = json["state"]?.string
        self.account = json["account"]?.string
        self.accountMovesOrders = json["moves"]?.bool ?? false
        self.orderReference = json["order"]?.string
        self.objects = json["objects"]?.array?.compactMap(\.string) ?? []
        self.payment = json["payment"]?.string
        if let amount = json["amount"]?.integer, let currency = json["currency"]?.string {
            self.amount = Money(minorUnits: amount, currency: currency)
        }
    }
}

extension JSON {
    /// A value that the store wrote itself.
    static func stored(_ text: String) throws(SQLError) -> JSON {
        do throws(JSONParseError) { return try JSON(parsing: text.utf8) } catch {
            throw SQLError(kind: .failed, code: "unexpected_value", message: "stored JSON cannot be read: \(error)")
        }
    }
}
