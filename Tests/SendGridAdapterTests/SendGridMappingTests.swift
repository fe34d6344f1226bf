import AdapterKit
import Model
import Testing

@testable import SendGridAdapter

@Suite("SendGrid: what each event means")
struct SendGridMappingTests {
    private static let message = "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0"

    /// The type and what stands in the event's data beside the members that all have; null takes one of those away.
    private static let events: [String: (type: String, data: [String: JSON])] = [
        "processed": ("email.queued", [:]),
        "deferred": ("email.deferred", ["mta_response": "400 try again later"]),
        "delivered": (
            "email.delivered",
            ["mta_response": "250 OK", "tags": ["ticket"], "metadata": ["order_id": "A-1001", "cart": ["lines": 2]]]
        ),
        "open": ("email.opened", ["user_agent": "Browser/1.0"]),
        "click": ("email.clicked", ["user_agent": "Browser/1.0", "click_url": "https://lantern.example/?a=1&b=2"]),
        "bounce": (
            "email.bounced",
            [
                "reject_reason": "bounced", "mta_response": "550 5.1.1 The email account does not exist",
                "description": "Invalid Address",
            ]
        ),
        "bounce-blocked": ("email.bounced", ["reject_reason": "blocked", "mta_response": "500 unknown recipient"]),
        "bounce-delayed": (
            "email.bounced", ["reject_reason": "bounced", "mta_response": "550 gone", "message_id": .null]
        ),
        "dropped": ("email.rejected", ["reject_reason": "other"]),
        "dropped-bounced": ("email.rejected", ["reject_reason": "bounced", "description": "Bounced Address"]),
        "dropped-unsubscribed": (
            "email.rejected", ["reject_reason": "unsubscribed", "description": "Unsubscribed Address"]
        ),
        "dropped-invalid": ("email.rejected", ["reject_reason": "invalid", "description": "Invalid"]),
        "dropped-spam": ("email.rejected", ["reject_reason": "spam", "description": "Spam Reporting Address"]),
        "dropped-content": ("email.rejected", ["reject_reason": "spam", "description": "Spam Content"]),
        "dropped-other": (
            "email.rejected", ["reject_reason": "other", "description": "Recipient List over Package Quota"]
        ),
        "spamreport": ("email.complained", ["reject_reason": "spam"]),
        "unsubscribe": ("email.unsubscribed", [:]),
        "group_unsubscribe": (
            "email.unsubscribed", ["user_agent": "Browser/1.0", "metadata": ["asm_group_id": 10]]
        ),
        "group_resubscribe": ("email.subscribed", ["metadata": ["asm_group_id": 10]]),
    ]

    @Test("reads the event", arguments: Self.events.keys.sorted())
    func readsEvent(_ name: String) throws {
        let (type, extra) = try #require(Self.events[name])
        let body = try SendGridFixture.body(name)
        let source = try #require(try JSON(parsing: body).array?.first)
        let drafts = try SendGridFixture.read(body).drafts
        let draft = try #require(drafts.first)
        #expect(drafts.count == 1 && draft.type == type)
        #expect(JSON.string(draft.key) == source["sg_event_id"] && draft.effectKey == draft.key)
        #expect(draft.occurredAt == source["timestamp"]?.integer.map { Timestamp(seconds: $0) })
        #expect(draft.subject == (source["sg_message_id"] == nil ? "noor@post.example" : Self.message))
        var data: [String: JSON] = [
            "event_type": .string(String(type.dropFirst(6))),
            "provider_type": .string(String(name.prefix { $0 != "-" })),
            "timestamp": .string("\(try #require(draft.occurredAt))"), "recipient": "noor@post.example",
            "message_id": .string(Self.message), "event_id": .string(draft.key), "tags": ["ticket", "A-1001"],
        ]
        data.merge(extra) { $1 }
        #expect(draft.data == .object(JSONObject(data.filter { $0.value != .null }.map { ($0.key, $0.value) })))
    }

    @Test("an account's change is told as not recognized")
    func accountChange() throws {
        #expect(
            try SendGridFixture.read(SendGridFixture.body("account_status_change"))
                == .unrecognized("account_status_change")
        )
    }

    @Test("what is wrong with one event of a batch takes nothing from the others")
    func batch() throws {
        let entries = try SendGridFixture.read(SendGridFixture.body("batch")).entries
        #expect(
            entries.dropFirst().prefix(7) == [
                .quarantined(reason: "[1]: no object"), .quarantined(reason: "[2].event: missing or no text"),
                .quarantined(reason: "[3].sg_event_id: missing or no text"),
                .quarantined(reason: "[4].sg_event_id: missing or no text"),
                .quarantined(reason: "[5].event: missing or no text"), .quarantined(reason: "[6]: no object"),
                .unrecognized(providerType: "sealed"),
            ]
        )
        let drafts = Normalization(entries).drafts
        #expect(entries.count == 10 && drafts.map(\.type) == ["email.delivered", "email.clicked", "email.opened"])
        #expect(drafts[1].subject == drafts[1].key && drafts[1].occurredAt == nil)
        #expect(drafts[1].data["tags"] == ["a"] && drafts[1].data["recipient"] == nil)
        #expect(drafts[2].occurredAt == Timestamp(milliseconds: .max))
    }

    @Test("an empty batch is read and holds nothing")
    func empty() throws { #expect(try SendGridFixture.read(Array("[]\r\n".utf8)).entries == []) }

    @Test("every type has its fixture, and what is emitted is what they make")
    func complete() throws {
        let names = try Set(SendGridFixture.names())
        #expect(names == Set(Self.events.keys).union(["account_status_change", "batch"]))
        #expect(Set(SendGridEvent.kinds.keys).isSubset(of: names))
        #expect(Set(Self.events.values.map(\.type)).sorted() == SendGridAdapter.descriptor.emits)
    }

    @Test(
        "a body that is no list fails",
        arguments: [
            "", "{}", "null", "7", "{\"event\":\"open\"}", "[", "[1,]", String(repeating: "[", count: 10_000),
            String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000),
        ]
    )
    func bodies(_ text: String) { #expect(throws: AdapterFailure.self) { try SendGridFixture.read(Array(text.utf8)) } }
}
