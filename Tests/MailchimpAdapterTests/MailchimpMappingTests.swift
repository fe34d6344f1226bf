import AdapterKit
import Model
import Signing
import Testing

@testable import MailchimpAdapter

@Suite("Mailchimp: types")
struct MailchimpMappingTests {
    struct Expected {
        var kind: EmailEvent.Kind
        var subject: String
        /// What the key is made of beside type, time and list.
        var identity = "ada+票@example.com"
        var recipient: String? = "ada+票@example.com"
        var members: [String: JSON] = [:]
        var metadata: [String: JSON] = [:]
    }

    static let expected: [String: Expected] = [
        "subscribe": Expected(kind: .subscribed, subject: "8a25ff1d98"),
        "unsubscribe": Expected(
            kind: .unsubscribed,
            subject: "8a25ff1d98",
            members: ["reject_reason": "unsubscribed"],
            metadata: ["action": "unsub", "reason": "manual", "campaign_id": "cb398d21d2"]
        ),
        "unsubscribe-abuse": Expected(
            kind: .complained,
            subject: "8a25ff1d98",
            members: ["reject_reason": "spam"],
            metadata: ["action": "unsub", "reason": "abuse"]
        ),
        "unsubscribe-delete": Expected(
            kind: .unsubscribed,
            subject: "8a25ff1d98",
            members: ["reject_reason": "unsubscribed"],
            metadata: ["action": "delete", "reason": "manual"]
        ),
        "cleaned": Expected(
            kind: .bounced,
            subject: "a6b5da1054/ada+票@example.com",
            members: ["reject_reason": "bounced"],
            metadata: ["campaign_id": "4fjk2ma9xd", "reason": "hard"]
        ),
        "cleaned-abuse": Expected(
            kind: .complained,
            subject: "a6b5da1054/ada+票@example.com",
            members: ["reject_reason": "spam"],
            metadata: ["campaign_id": "4fjk2ma9xd", "reason": "abuse"]
        ),
        "profile": Expected(kind: .unknown, subject: "8a25ff1d98"),
        "upemail": Expected(
            kind: .unknown,
            subject: "51da8c3259",
            identity: "ada.l@example.com",
            recipient: "ada.l@example.com",
            metadata: ["old_email": "ada+票@example.com", "new_email": "ada.l@example.com"]
        ),
        "campaign": Expected(
            kind: .unknown,
            subject: "5aa2102003",
            identity: "5aa2102003",
            recipient: nil,
            members: ["description": "sent"],
            metadata: ["status": "sent"]
        ),
    ]

    @Test("each is read as what it means", arguments: expected.keys.sorted())
    func reads(_ name: String) throws {
        let expected = try #require(Self.expected[name])
        let type = String(name.prefix { $0 != "-" })
        let digest = Hashing.sha256(of: [type, "2026-09-21 12:13:20", "a6b5da1054", expected.identity])
        let key = "mailchimp:" + Hex.encode(digest)
        var data = JSONObject([
            ("event_type", .string(expected.kind.rawValue)), ("provider_type", .string(type)),
            ("timestamp", "2026-09-21T12:13:20Z"),
        ])
        data["recipient"] = expected.recipient.map { .string($0) }
        for (member, value) in expected.members { data[member] = value }
        var metadata = JSONObject([("list_id", "a6b5da1054")])
        for (member, value) in expected.metadata { metadata[member] = value }
        data["metadata"] = .object(metadata)
        let draft = EventDraft(
            key: key,
            type: "email.\(expected.kind.rawValue)",
            subject: expected.subject,
            occurredAt: Timestamp(rfc3339: "2026-09-21T12:13:20Z"),
            effectKey: key,
            targetState: expected.kind.rawValue,
            data: .object(data)
        )
        #expect(try MailchimpFixture.read(MailchimpFixture.form(name)) == .event(draft))
    }

    @Test("every fixture has its row")
    func complete() throws { #expect(try MailchimpFixture.names() == Self.expected.keys.sorted()) }

    @Test("what somebody typed of themselves is not passed on")
    func privacy() throws {
        for name in try MailchimpFixture.names() {
            let text = try MailchimpFixture.read(MailchimpFixture.form(name)).drafts.map(\.data.text).joined()
            for secret in ["Ada & Co", "Lindqvist", "192.0.2.1", "Seats"] { #expect(!text.contains(secret)) }
        }
    }

    @Test("another type, time, list or address is another fact")
    func keys() throws {
        let forms = try [
            MailchimpFixture.form("subscribe"), MailchimpFixture.form("profile"),
            MailchimpFixture.form("subscribe", ["fired_at": "2026-09-21 12:13:21"]),
            MailchimpFixture.form("subscribe", ["data[list_id]": "b"]),
            MailchimpFixture.form("subscribe", ["data[email]": "grace@example.com"]),
            MailchimpFixture.form("campaign"), MailchimpFixture.form("campaign", ["data[id]": "other"]),
        ]
        let keys = try forms.compactMap { try MailchimpFixture.read($0).drafts.first?.key }
        #expect(Set(keys).count == forms.count)
        // What comes again may be filled in meanwhile and is the same fact all the same.
        let again = try MailchimpFixture.form("subscribe", ["data[merges][FNAME]": "Augusta"])
        #expect(try MailchimpFixture.read(again).drafts.first?.key == keys[0])
    }

    @Test("what lacks a part of its key is put aside with the part's name")
    func quarantined() throws {
        let cases: [(String, [String: String?], String)] = [
            ("subscribe", ["data[email]": nil], "data.email: missing or no text"),
            ("subscribe", ["data[email]": ""], "data.email: missing or no text"),
            ("profile", ["data[email]": nil, "data[email][x]": "1"], "data.email: missing or no text"),
            ("upemail", ["data[new_email]": nil], "data.new_email: missing or no text"),
            ("campaign", ["data[id]": nil], "data.id: missing or no text"),
            ("cleaned", ["data[list_id]": ""], "data.list_id: missing or no text"),
            ("cleaned", ["fired_at": nil], "fired_at: missing or no text"),
        ]
        for (name, changes, reason) in cases {
            let read = try MailchimpFixture.read(MailchimpFixture.form(name, changes))
            #expect(read == .quarantined(reason), "\(name) \(changes)")
        }
        for time in [
            "2026-09-21T12:13:20Z", "2026-09-21 12:13", "2026-13-21 12:13:20", "2026-02-30 12:13:20", "1790000000",
            "2026-09-21 12:13:2x", "2026-09-2112:13:20 ", "99999999999999999999",
        ] {
            let form = try MailchimpFixture.form("subscribe", ["fired_at": time])
            #expect(try MailchimpFixture.read(form) == .quarantined("fired_at: no time"), "\(time)")
        }
        #expect(
            try MailchimpFixture.read(MailchimpFixture.form("profile", ["type": "moved"])) == .unrecognized("moved")
        )
    }

    @Test("a form that is none fails with the place")
    func envelopes() throws {
        for (body, reason) in [
            ("", "type: missing or no text"), ("type=", "type: missing or no text"),
            ("type[]=a&data[id]=1", "type: missing or no text"), ("type=profile", "data: missing or no fields"),
            ("type=profile&data=1", "data: missing or no fields"),
            ("type=profile&data[]=1", "data: missing or no fields"),
            ("type=profile&data[id=1", "the brackets in the name of field 1 of the form do not pair"),
            ("type=profile&data[id]=1&data[id]=2", "field 2 of the form contradicts one before it"),
            ("type=%", "the form has a % without two hexadecimal digits at byte 5"),
            ("type=profile&" + String(repeating: "data", count: 1) + String(repeating: "[a]", count: 10_000), "deep"),
        ] {
            var request = MailchimpFixture.request(FormFields())
            request.body = Array(body.utf8)
            do {
                _ = try MailchimpFixture.adapter().normalize(.withoutProof(request))
                Issue.record("read: \(body.prefix(40))")
            } catch { #expect("\(error)" == reason || reason == "deep" && "\(error)".contains("deeper than 16")) }
        }
    }
}
