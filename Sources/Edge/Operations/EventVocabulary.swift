import Model

/// The event types there are, by family, and what is certain about the data of each.
enum EventVocabulary {
    /// What a subscription's test sends.
    static let test = "tollgate.test"

    struct Family: Sendable {
        let name: String
        /// What follows the family's name in a type.
        let endings: [String]
        /// The members of `data` that are always there.
        let required: [Member]
        /// The members that are there where the provider tells them.
        let optional: [Member]
    }

    struct Member: Sendable {
        let name: String
        let schema: JSON
    }

    /// The types, sorted.
    static let types = Self.families.flatMap { family in family.endings.map { "\(family.name).\($0)" } }.sorted()

    static func family(of type: String) -> Family? {
        Self.families.first { family in family.endings.contains { "\(family.name).\($0)" == type } }
    }

    private static func provider(_ name: String, _ endings: [String], _ members: [Member]) -> Family {
        Family(
            name: name,
            endings: endings,
            required: [Self.text("provider"), Self.bool("livemode")],
            optional: members + [Self.text("account"), Self.object("provider_event")]
        )
    }

    /// Events of our own services: their data is what they say, and these members where they say them.
    private static func published(_ name: String, _ endings: [String], _ members: [Member] = []) -> Family {
        Family(
            name: name,
            endings: endings,
            required: [Self.object("provider_event")],
            optional: [
                Self.text(name), Self.text("order"), Member(name: "amount", schema: Self.amount),
                Self.bool("livemode"),
            ] + members
        )
    }

    static let families: [Family] = [
        Self.provider(
            "payment",
            [
                "pending", "action_required", "authorized", "returned", "succeeded", "attempt_failed", "failed",
                "canceled",
            ],
            Self.money + [
                Self.text("session"), Self.text("payment_status"), Self.object("failure"),
                Self.text("cancellation_reason"), Self.text("checkout"), Self.text("merchant_order"),
                Self.text("method"), Self.object("instructions"), Self.bool("simulated"),
            ]
        ),
        Self.provider(
            "charge",
            ["recorded", "failed", "captured", "expired", "pending"],
            Self.money + [Self.object("failure")]
        ),
        Self.provider(
            "refund",
            ["pending", "requires_action", "succeeded", "failed", "canceled", "summary"],
            Self.money + [
                Self.text("refund"), Self.text("reason"), Self.text("failure_reason"),
                Member(name: "amount_refunded", schema: Self.amount), Self.bool("refunded"),
            ]
        ),
        Self.provider(
            "dispute",
            ["opened", "updated", "won", "lost", "funds_withdrawn", "funds_reinstated"],
            Self.money + [Self.text("dispute"), Self.text("reason")]
        ),
        Self.provider(
            "checkout",
            ["completed", "expired"],
            Self.money + [Self.text("session"), Self.text("payment_status")]
        ),
        Self.provider("payout", ["created", "updated", "paid", "failed", "canceled"], Self.moved),
        Self.provider("transfer", ["created", "updated", "reversed"], Self.moved),
        Self.provider("terminal", ["action_succeeded", "action_failed", "action_updated"], Self.changed),
        Self.provider("account", ["updated"], Self.changed),
        Self.provider("capability", ["updated"], Self.changed),
        Self.cloud(
            "object",
            ["finalized", "metadata_updated", "deleted", "archived"],
            required: ["bucket", "object", "generation"],
            optional: [
                "metageneration", "overwrote_generation", "overwritten_by_generation", "event_time", "content_type",
                "md5", "crc32c", "etag", "storage_class", "time_created",
            ],
            [Self.bool("overwritten"), Self.integer("size"), Self.object("metadata")]
        ),
        Self.cloud(
            "transcode",
            ["succeeded", "failed"],
            required: ["job", "state"],
            optional: [],
            [Self.object("failure")]
        ),
        Self.provider(
            "channel",
            ["occupied", "vacated", "count"],
            Self.channel + [Self.integer("subscription_count")]
        ),
        Self.provider("presence", ["joined", "left"], Self.channel + [Self.text("user_id")]),
        Self.provider(
            "client",
            ["event"],
            Self.channel + [Self.text("event"), Self.text("data"), Self.text("socket_id"), Self.text("user_id")]
        ),
        Self.provider("cache", ["missed"], Self.channel),
        Self.published("user", ["created", "updated"]),
        // Our own records of tickets tell the first members, a service's own say what it says.
        Family(
            name: "ticket",
            endings: ["created", "updated", "admitted"],
            required: [],
            optional: [
                Self.text("ticket"), Self.text("title"), Member(name: "price", schema: Self.amount),
                Self.text("seller"), Self.text("state"), Self.bool("livemode"), Self.integer("version"),
                Self.object("metadata"), Self.text("order"), Self.text("hold"), Self.text("admitted_by"),
                Self.text("admitted_at"), Member(name: "amount", schema: Self.amount), Self.object("provider_event"),
            ]
        ),
        Self.published("post", ["created"]),
        Self.published(
            "goal",
            ["created", "updated", "reached", "failed"],
            [
                Self.text("show"), Self.text("kind"), Member(name: "show_goal", schema: ["type": ["string", "null"]]),
                Self.text("settlement"),
            ]
        ),
        Self.published("gift", ["sent"]),
        Self.provider(
            "registration",
            // The first two are the seller's words, the last two our own conclusion from them.
            ["paid", "canceled", "activated", "revoked"],
            [
                Self.text("order"), Self.text("provider_type"), Self.text("order_state"), Self.object("event"),
                Self.text("paid_at"), Self.text("canceled_at"), Self.object("contact"),
                Member(name: "tickets", schema: ["type": "array", "items": ["type": "object"]]),
                Member(name: "amount", schema: Self.amount), Self.text("batch"),
                Member(name: "phase", schema: ["enum": ["active", "canceled"], "type": "string"]), Self.text("cause"),
            ]
        ),
        Self.provider(
            "sms",
            [
                "queued", "sending", "sent", "delivered", "undelivered", "failed", "rejected", "canceled", "read",
                "clicked", "received", "opted_out", "opted_in",
            ],
            [
                Self.text("message_id"), Self.text("status"), Self.integer("rank"), Self.bool("terminal"),
                Self.integer("sequence"), Self.text("from"), Self.text("to"), Self.text("text"),
                Self.text("error_code"), Self.text("segments"),
                Member(name: "media", schema: ["type": "array", "items": ["type": "object"]]),
                Self.text("messaging_service"), Self.text("opt_out_type"), Self.text("channel"),
                Self.text("event_id"), Self.text("click_url"),
                Self.text("parent_message"), Self.text("part"), Self.text("mcc"), Self.text("mnc"),
                Self.text("total_rate"), Self.text("total_amount"), Self.text("powerpack"),
            ]
        ),
        Family(
            name: "email",
            endings: [
                "queued", "sent", "rejected", "failed", "bounced", "deferred", "delivered", "autoresponded", "opened",
                "clicked", "complained", "unsubscribed", "subscribed", "unknown",
            ],
            required: [Self.text("event_type"), Self.text("provider_type")],
            optional: [
                Self.text("timestamp"), Self.text("recipient"), Self.text("message_id"), Self.text("event_id"),
                Self.text("reject_reason"), Self.text("description"), Self.text("mta_response"),
                Self.text("click_url"), Self.text("user_agent"),
                Member(name: "tags", schema: ["type": "array", "items": ["type": "string"]]), Self.object("metadata"),
            ]
        ),
        Family(
            name: "asset",
            endings: ["created", "uploaded", "claimed", "processing", "ready", "failed", "removed"],
            required: Self.asset,
            optional: Self.assetDetails
        ),
        // Told to posts and messages that wait for an asset; the subject is the claim.
        Family(
            name: "message.processing",
            endings: ["started", "completed", "failed"],
            required: Self.asset + [Self.text("claim"), Self.text("by")],
            optional: Self.assetDetails.filter { $0.name != "claim" && $0.name != "by" }
        ),
        Family(
            name: "order",
            endings: [
                "created", "reserved", "paid", "fulfilling", "fulfilled", "canceled", "expired", "escrow_held",
                "escrow_refunded", "escrow_released", "refund_requested", "refunded", "disputed", "needs_attention",
            ],
            required: [Self.bool("livemode")],
            // An alarm about an event whose order never came has none of an order's members.
            optional: [
                Self.text("order"), Member(name: "reference", schema: ["type": ["string", "null"]]),
                Self.text("phase"), Member(name: "total", schema: Self.amount),
                Member(name: "lines", schema: ["type": "array", "items": ["type": "object"]]), Self.text("provider"),
                Self.text("payment"), Self.integer("received"), Self.integer("refunded"),
                Self.text("received_currency"), Self.text("cause"), Self.text("reason"), Self.text("request"),
                Member(name: "amount", schema: Self.amount), Self.text("show"),
            ]
        ),
        Family(
            name: "pass",
            endings: ["granted", "activated", "revoked"],
            required: [
                Self.text("pass"), Self.text("order"), Self.integer("line"), Self.text("owner"), Self.text("sku"),
                Self.bool("livemode"), Self.text("state"),
            ],
            optional: [Self.text("streamer"), Self.text("nbf"), Self.text("exp")]
        ),
        Family(
            name: "tollgate",
            endings: ["test"],
            required: [Self.text("subscription"), Self.text("message")],
            optional: []
        ),
    ]

    /// What a cloud tells of something that it keeps.
    private static func cloud(
        _ name: String,
        _ endings: [String],
        required: [String],
        optional: [String],
        _ members: [Member]
    ) -> Family {
        Family(
            name: name,
            endings: endings,
            required: (["provider"] + required).map(Self.text),
            optional: optional.map(Self.text) + members + [Self.object("provider_event")]
        )
    }

    private static let money = [
        Self.text("payment"), Self.text("charge"), Self.text("status"), Member(name: "amount", schema: Self.amount),
        Self.text("order"), Self.object("metadata"),
    ]

    private static let moved = [
        Self.text("object"), Self.text("kind"), Self.text("status"), Member(name: "amount", schema: Self.amount),
        Member(name: "amount_reversed", schema: Self.amount), Self.bool("reversed"), Self.text("failure_code"),
        Self.text("destination"), Self.object("metadata"),
    ]

    private static let changed = [
        Self.text("object"), Self.text("kind"), Self.text("status"), Self.text("action"), Self.text("payment"),
        Self.text("belongs_to"), Self.bool("charges_enabled"), Self.bool("payouts_enabled"),
        Self.bool("details_submitted"),
    ]

    private static let asset = [
        Self.text("asset"), Self.text("owner"), Member(name: "kind", schema: ["enum": ["image", "video"]]),
        Self.text("phase"), Self.text("generation"),
        Member(name: "artifacts", schema: ["type": "array", "items": ["type": "object"]]),
    ]

    private static let assetDetails = [
        Member(name: "claims", schema: ["type": "array", "items": ["type": "string"]]), Self.text("claim"),
        Self.text("by"), Self.text("replaces"), Self.text("failure"), Self.text("cause"),
    ]

    private static let channel = [Self.text("channel")]

    private static let amount: JSON = [
        "type": "object",
        "required": ["value", "currency"],
        "properties": [
            "value": ["type": "integer", "description": "minor units of the currency"],
            "currency": ["type": "string", "pattern": "^[A-Z]{3}$"],
        ],
    ]

    private static func text(_ name: String) -> Member { Member(name: name, schema: ["type": "string"]) }
    private static func bool(_ name: String) -> Member { Member(name: name, schema: ["type": "boolean"]) }
    private static func integer(_ name: String) -> Member { Member(name: name, schema: ["type": "integer"]) }
    private static func object(_ name: String) -> Member { Member(name: name, schema: ["type": "object"]) }
}
