import AdapterKit
import Model
import Testing

@testable import KlaviyoAdapter

@Suite("Klaviyo: what each topic means")
struct KlaviyoMappingTests {
    /// The type, and what stands in the event's data beside the members that all of its family have.
    private static let topics: [String: (type: String, data: [String: JSON])] = [
        "received_email": ("email.delivered", [:]),
        "opened_email": ("email.opened", [:]),
        "clicked_email": ("email.clicked", ["click_url": "https://lantern.example/t?id=7"]),
        "bounced_email": ("email.bounced", ["reject_reason": "bounced"]),
        "dropped_email": ("email.rejected", ["reject_reason": "other"]),
        "marked_email_as_spam": ("email.complained", ["reject_reason": "spam"]),
        "subscribed_to_email_marketing": ("email.subscribed", ["message_id": .null]),
        "subscribed_to_list": ("email.subscribed", ["message_id": .null]),
        "unsubscribed_from_email_marketing": ("email.unsubscribed", ["message_id": .null]),
        "unsubscribed_from_list": ("email.unsubscribed", ["message_id": .null]),
        "sent_sms": ("sms.sent", [:]),
        "received_sms": ("sms.delivered", [:]),
        "failed_to_deliver_sms": ("sms.failed", [:]),
        "clicked_sms": ("sms.clicked", ["click_url": "https://lantern.example/s"]),
        "subscribed_to_sms_marketing": ("sms.opted_in", ["message_id": .null]),
        "consented_to_receive_sms": ("sms.opted_in", ["message_id": .null]),
        "unsubscribed_from_sms_marketing": ("sms.opted_out", ["message_id": .null]),
        "unsubscribed_from_sms": ("sms.opted_out", ["message_id": .null]),
    ]

    @Test("reads the event", arguments: Self.topics.keys.sorted())
    func readsEvent(_ name: String) throws {
        let (type, extra) = try #require(Self.topics[name])
        let body = try KlaviyoFixture.body(name)
        let drafts = try KlaviyoFixture.read(body).drafts
        let draft = try #require(drafts.first)
        #expect(drafts.count == 1 && draft.type == type)
        #expect(JSON.string(draft.key) == (try JSON(parsing: body))["data"]?.array?.first?["external_id"])
        #expect(draft.effectKey == draft.key)
        #expect(draft.occurredAt == Timestamp(rfc3339: "2026-11-20T08:15:00Z"))
        #expect(draft.subject == (extra["message_id"] == .null ? "01HPROFILE" : "01HMESSAGE"))
        var data: [String: JSON] = ["message_id": "01HMESSAGE", "event_id": .string(draft.key)]
        if type.hasPrefix("email.") {
            data["provider_type"] = .string("event:klaviyo.\(name)")
            data["timestamp"] = "2026-11-20T08:15:00Z"
            data["event_type"] = .string(String(type.dropFirst(6)))
            data["recipient"] = "noor@post.example"
        } else {
            (data["provider"], data["livemode"]) = ("klaviyo", true)
            data["status"] = .string("event:klaviyo.\(name)")
            data["to"] = "+15550100"
        }
        data.merge(extra) { $1 }
        #expect(draft.data == .object(JSONObject(data.filter { $0.value != .null }.map { ($0.key, $0.value) })))
    }

    @Test("a metric of an integration is told as not recognized")
    func dynamic() throws {
        #expect(
            try KlaviyoFixture.read(KlaviyoFixture.body("placed_order")) == .unrecognized("event:shopify.placed_order")
        )
    }

    @Test("what is wrong with one entry of a batch takes nothing from the others")
    func batch() throws {
        let entries = try KlaviyoFixture.read(KlaviyoFixture.body("batch")).entries
        #expect(
            entries[1...5].elementsEqual([
                .quarantined(reason: "data[1].external_id: missing or no text"),
                .quarantined(reason: "data[2].topic: missing or no text"),
                .quarantined(reason: "data[3].topic: missing or no text"),
                .unrecognized(providerType: "event:klaviyo.received_push"),
                .quarantined(reason: "data[5].topic: missing or no text"),
            ])
        )
        #expect(entries[8] == .quarantined(reason: "data[8].external_id: missing or no text"))
        let drafts = Normalization(entries).drafts
        #expect(entries.count == 9 && drafts.map(\.type) == ["email.delivered", "sms.sent", "email.opened"])
        #expect(drafts[1].key == "bare" && drafts[1].subject == "bare" && drafts[1].occurredAt == nil)
        #expect(drafts[2].key == "odd" && drafts[2].occurredAt == Timestamp(milliseconds: .max))
    }

    @Test("a thousand entries are read, one more is refused")
    func limit() throws {
        let entry: JSON = ["external_id": "e", "topic": "event:klaviyo.received_push"]
        let body = { (count: Int) -> JSON in
            [
                "data": .array(Array(repeating: entry, count: count)),
                "meta": ["klaviyo_webhook_id": .string(KlaviyoFixture.webhook)],
            ]
        }
        #expect(try KlaviyoFixture.read(body(1000).bytes).entries.count == 1000)
        #expect(throws: AdapterFailure("data: more than 1000 entries")) { try KlaviyoFixture.read(body(1001).bytes) }
    }

    @Test("header and body name one webhook, or nothing is read")
    func webhook() throws {
        let body = try KlaviyoFixture.body("opened_email")
        for other in ["01HANOTHER", "", KlaviyoFixture.webhook.lowercased(), KlaviyoFixture.webhook + " "] {
            #expect(
                throws: AdapterFailure("the header Klaviyo-Webhook-Id is not the body's meta.klaviyo_webhook_id")
            ) { try KlaviyoFixture.read(body, webhook: other) }
        }
        #expect(throws: AdapterFailure("the header Klaviyo-Webhook-Id is missing")) {
            try KlaviyoFixture.read(body, webhook: nil)
        }
    }

    @Test(
        "a body that is no batch fails",
        arguments: [
            "", "[]", "null", "{}", #"{"data":{}}"#, #"{"data":[]}"#, #"{"data":[],"meta":7}"#,
            #"{"data":[],"meta":{"klaviyo_webhook_id":7}}"#, #"{"data":[],"meta":{"klaviyo_webhook_id":""}}"#,
            "{\"data\":" + String(repeating: "[", count: 10_000),
        ]
    )
    func bodies(_ text: String) { #expect(throws: AdapterFailure.self) { try KlaviyoFixture.read(Array(text.utf8)) } }

    @Test("every topic has its fixture, and what is emitted is what they make")
    func complete() throws {
        #expect(try Set(KlaviyoFixture.names()) == Set(Self.topics.keys).union(["placed_order", "batch"]))
        #expect(Set(KlaviyoTopic.meanings.keys) == Set(Self.topics.keys))
        #expect(Set(Self.topics.values.map(\.type)).sorted() == KlaviyoAdapter.descriptor.emits)
    }
}
