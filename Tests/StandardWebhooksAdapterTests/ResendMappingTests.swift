import AdapterKit
import Model
import Testing

@testable import StandardWebhooksAdapter

@Suite("Resend: what each event means")
struct ResendMappingTests {
    private static let message = "56761188-7520-42d8-8898-ff6fc54ce618"

    /// The type and what stands in the event's data beside the members that all have.
    private static let events: [String: (type: String, data: [String: JSON])] = [
        "email.scheduled": ("email.queued", ["metadata": ["order_id": "A-1001"]]),
        "email.sent": ("email.sent", ["metadata": ["order_id": "A-1001", "kind": "ticket"]]),
        "email.sent-tag_list": ("email.sent", ["metadata": ["order_id": "A-1001"]]),
        "email.delivered": ("email.delivered", [:]),
        "email.delivery_delayed": ("email.deferred", [:]),
        "email.bounced": (
            "email.bounced",
            [
                "reject_reason": "bounced", "description": "Permanent, General",
                "mta_response": "smtp; 550 5.1.1 no such user",
            ]
        ),
        "email.bounced-suppressed": (
            "email.bounced",
            [
                "reject_reason": "blocked", "description": "Permanent, Suppressed",
                "mta_response": "The address is on the suppression list.",
            ]
        ),
        "email.bounced-bare": ("email.bounced", ["reject_reason": "bounced"]),
        "email.failed": ("email.failed", ["reject_reason": "other", "description": "reached_daily_quota"]),
        "email.suppressed": (
            "email.rejected", ["reject_reason": "blocked", "description": "The address bounced before."]
        ),
        "email.opened": ("email.opened", [:]),
        "email.clicked": (
            "email.clicked", ["click_url": "https://lantern.example/t?id=7&x=1", "user_agent": "Browser/1.0"]
        ),
        "email.complained": ("email.complained", ["reject_reason": "spam"]),
        "email.received": ("email.unknown", ["recipient": "box@lantern.example"]),
    ]

    private static let others: [String: Normalization] = [
        "contact.created": .ignored("contact.created"),
        "domain.updated": .ignored("domain.updated"),
        "suppression.added": .ignored("suppression.added"),
        "email.archived": .unrecognized("email.archived"),
        "email.sent-without_email_id": .quarantined("data.email_id: missing or no text"),
        "email.sent-data_is_text": .quarantined("data: missing or no object"),
    ]

    @Test("reads the event", arguments: Self.events.keys.sorted())
    func readsEvent(_ name: String) throws {
        let (type, extra) = try #require(Self.events[name])
        let drafts = try ResendFixture.read(ResendFixture.body(name)).drafts
        let draft = try #require(drafts.first)
        #expect(drafts.count == 1)
        #expect(draft.type == type)
        #expect(draft.key == "msg_1" && draft.effectKey == "msg_1")
        #expect(draft.subject == Self.message)
        #expect(draft.occurredAt == Timestamp(rfc3339: "2026-11-20T08:16:00Z"))
        var data: [String: JSON] = [
            "event_type": .string(String(type.dropFirst(6))),
            "provider_type": .string(String(name.prefix { $0 != "-" })),
            "timestamp": "2026-11-20T08:16:00Z", "recipient": "noor@post.example", "message_id": .string(Self.message),
            "event_id": "msg_1",
        ]
        data.merge(extra) { $1 }
        #expect(draft.data == .object(JSONObject(data.map { ($0.key, $0.value) })))
    }

    @Test("members of other kinds than documented are left out, and the event stands")
    func oddKinds() throws {
        let draft = try #require(try ResendFixture.read(ResendFixture.body("email.sent-odd_kinds")).drafts.first)
        #expect(draft.type == "email.sent" && draft.occurredAt == nil && draft.subject == "e-2")
        #expect(draft.data["recipient"] == "noor@post.example" && draft.data["metadata"] == nil)
    }

    @Test("what makes no event says why", arguments: Self.others.keys.sorted())
    func saysWhy(_ name: String) throws {
        #expect(try ResendFixture.read(ResendFixture.body(name)) == Self.others[name])
    }

    @Test("every fixture is expected, and every documented type has one")
    func complete() throws {
        let names = Set(Self.events.keys).union(Self.others.keys).union(["email.sent-odd_kinds"])
        #expect(try Set(ResendFixture.names()) == names)
        #expect(Set(Resend.kinds.keys).isSubset(of: names))
        #expect(Set(Self.events.values.map(\.type)).sorted() == Resend.descriptor.emits)
    }

    @Test(
        "an envelope that is none fails with the place",
        arguments: [
            ("", "the body is not JSON"), ("[]", "type: missing"), ("{}", "type: missing"), ("null", "type: missing"),
            (#"{"type":7}"#, "type: missing"), (#"{"type":""}"#, "type: missing"),
            (String(repeating: "[", count: 10_000), "the body is not JSON"),
        ]
    )
    func envelopes(_ body: String, _ reason: String) throws {
        let failure = #expect(throws: AdapterFailure.self) { try ResendFixture.read(Array(body.utf8)) }
        #expect(failure?.reason.hasPrefix(reason) == true)
    }

    @Test("without the id of its message there is no event, for nothing else tells a repeated one")
    func withoutID() throws {
        var request = ResendFixture.request(try ResendFixture.body("email.sent"))
        request.headers.removeFirst()
        #expect(throws: AdapterFailure("the header svix-id is missing")) {
            try ResendFixture.adapter().normalize(.withoutProof(request))
        }
    }
}
