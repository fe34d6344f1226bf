import Model

/// The event types there are, by family, and what is certain about the data of each.
enum EventVocabulary {
    /// What a subscription's test sends.
    static let test = "tollgate.test"

    struct Family: Sendable {
        let name: String
        /// What follows the family's name in a type.
        let endings: [String]
        /// Members of `data` and their schemas; what is not listed may occur as well.
        let data: [(String, JSON)]
        let required: [String]
    }

    /// The types, sorted.
    static let types = Self.families.flatMap { family in family.endings.map { "\(family.name).\($0)" } }.sorted()

    static func family(of type: String) -> Family? {
        Self.families.first { family in family.endings.contains { "\(family.name).\($0)" == type } }
    }

    static let families: [Family] = [
        Family(
            name: "payment",
            endings: [
                "pending", "action_required", "authorized", "returned", "succeeded", "attempt_failed", "failed",
                "canceled",
            ],
            data: Self.payment,
            required: ["livemode"]
        ),
        Family(
            name: "charge",
            endings: ["recorded", "failed", "captured", "expired", "pending"],
            data: Self.payment,
            required: ["livemode"]
        ),
        Family(
            name: "refund",
            endings: ["pending", "succeeded", "failed", "canceled", "requires_action", "summary"],
            data: Self.payment,
            required: ["livemode"]
        ),
        Family(
            name: "dispute",
            endings: ["opened", "updated", "won", "lost", "funds_withdrawn", "funds_reinstated"],
            data: Self.payment,
            required: ["livemode"]
        ),
        Family(
            name: "payout",
            endings: ["created", "updated", "paid", "failed", "canceled"],
            data: Self.payment,
            required: ["livemode"]
        ),
        Family(name: "checkout", endings: ["completed", "expired"], data: Self.payment, required: ["livemode"]),
        Family(name: "account", endings: ["updated"], data: Self.payment, required: ["livemode"]),
        Family(name: "capability", endings: ["updated"], data: Self.payment, required: ["livemode"]),
        Family(
            name: "order",
            endings: ["created", "paid", "fulfilled", "canceled", "refunded", "disputed", "needs_attention"],
            data: Self.order,
            required: ["id", "reference", "phase", "livemode", "total"]
        ),
        Family(
            name: "tollgate",
            endings: ["test"],
            data: [("subscription", ["type": "string"]), ("message", ["type": "string"])],
            required: ["subscription"]
        ),
    ]

    private static let amount: JSON = [
        "type": ["object", "null"],
        "required": ["value", "currency"],
        "properties": [
            "value": ["type": "integer", "description": "minor units of the currency"],
            "currency": ["type": "string", "pattern": "^[A-Z]{3}$"],
        ],
    ]

    private static let payment: [(String, JSON)] = [
        ("livemode", ["type": "boolean"]), ("amount", Self.amount), ("status", ["type": ["string", "null"]]),
    ]

    private static let order: [(String, JSON)] = [
        ("id", ["type": "string", "pattern": "^ord_[0-9a-v]{13}$"]), ("reference", ["type": "string"]),
        ("phase", ["type": "string"]), ("livemode", ["type": "boolean"]), ("total", Self.amount),
    ]
}
