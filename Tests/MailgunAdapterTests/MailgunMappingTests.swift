import AdapterKit
import Model
import Testing

@testable import MailgunAdapter

@Suite("Mailgun: events")
struct MailgunMappingTests {
    private static let agent: JSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    private static let message = "<20260921121300.1.AB12@mg.shop.example>"

    /// What each fixture's `data` has beside what all have.
    static let events: [String: (kind: EmailEvent.Kind, members: [String: JSON])] = [
        "accepted": (.queued, [:]),
        "delivered": (.delivered, ["mta_response": "OK"]),
        "delivered-test": (.delivered, [:]),
        "failed-permanent": (
            .bounced, ["reject_reason": "bounced", "description": "Not delivering to previously bounced address"]
        ),
        "failed-temporary": (
            .deferred,
            [
                "reject_reason": "other",
                "mta_response": "4.2.2 The email account that you tried to reach is over quota.",
            ]
        ),
        "failed-unknown": (.failed, ["reject_reason": "timed_out"]),
        "opened": (.opened, ["user_agent": agent]),
        "clicked": (.clicked, ["user_agent": agent, "click_url": "https://shop.example/tickets?o=A-1001"]),
        "unsubscribed": (.unsubscribed, ["user_agent": agent, "reject_reason": "unsubscribed"]),
        "complained": (.complained, ["reject_reason": "spam"]),
        "rejected": (
            .rejected,
            ["reject_reason": "other", "description": "Sandbox subdomains are for test purposes only."]
        ),
        "stored": (
            .unknown,
            ["metadata": ["storage_url": "https://storage.mailgun.example/v3/domains/mg.shop.example/messages/BAABAQ"]]
        ),
    ]

    @Test("each is read as what it means", arguments: events.keys.sorted())
    func reads(_ name: String) throws {
        let (kind, members) = try #require(Self.events[name])
        let time = Timestamp(milliseconds: 1_789_999_999_876)
        let key = "mailgun:Ase7i2zsRYeDXztHGENqRA:2026-09-21"
        var data = JSONObject([
            ("event_type", .string(kind.rawValue)), ("provider_type", .string(String(name.prefix { $0 != "-" }))),
            ("timestamp", .string("\(time)")), ("recipient", "ada.lindqvist@example.com"),
            ("message_id", .string(Self.message)), ("event_id", "Ase7i2zsRYeDXztHGENqRA"), ("tags", ["ticket"]),
            ("metadata", ["order": "A-1001", "seats": 2]),
        ])
        for (member, value) in members { data[member] = value }
        let expected = EventDraft(
            key: key,
            type: "email.\(kind.rawValue)",
            subject: Self.message,
            occurredAt: time,
            effectKey: key,
            targetState: kind.rawValue,
            livemode: name != "delivered-test",
            data: .object(data)
        )
        #expect(try MailgunFixture.read(MailgunFixture.event(name)) == .event(expected))
    }

    /// The older forms, likewise.
    static let forms: [String: (kind: EmailEvent.Kind, members: [String: JSON])] = [
        "delivered": (.delivered, ["tags": ["ticket", "autumn"], "metadata": ["order": "A-1001", "seats": 2]]),
        "dropped": (
            .rejected, ["reject_reason": "bounced", "description": "Not delivering to previously bounced address"]
        ),
        "bounced": (.bounced, ["reject_reason": "bounced", "mta_response": "5.1.1 no such user"]),
        "complained": (.complained, ["reject_reason": "spam"]),
        "unsubscribed": (.unsubscribed, ["reject_reason": "unsubscribed", "user_agent": agent]),
        "opened": (.opened, ["user_agent": agent, "tags": ["ticket"]]),
        "clicked": (.clicked, ["user_agent": agent, "click_url": "https://shop.example/tickets?o=A-1001"]),
        "inbound": (
            .unknown,
            ["recipient": "help@mg.shop.example", "message_id": "<CAB12@mail.example.com>", "metadata": .null]
        ),
        "stored": (
            .unknown,
            ["recipient": "help@mg.shop.example", "message_id": "<CAB12@mail.example.com>", "metadata": .null]
        ),
    ]

    @Test("the older forms say the same, multipart or not", arguments: forms.keys.sorted())
    func readsForms(_ name: String) throws {
        let (kind, members) = try #require(Self.forms[name])
        let time = Timestamp(seconds: MailgunFixture.signedAt)
        var data = JSONObject([
            ("event_type", .string(kind.rawValue)), ("provider_type", .string(name)), ("timestamp", .string("\(time)")),
            ("recipient", "ada.lindqvist@example.com"), ("message_id", .string(Self.message)),
            ("metadata", ["order": "A-1001"]),
        ])
        // What is null is not there.
        for (member, value) in members { data[member] = [value].first { !$0.isNull } }
        let key = "mailgun:\(MailgunFixture.token)"
        let expected = EventDraft(
            key: key,
            type: "email.\(kind.rawValue)",
            subject: data["message_id"]?.string ?? "",
            occurredAt: time,
            effectKey: key,
            targetState: kind.rawValue,
            data: .object(data)
        )
        let form = try MailgunFixture.form(name)
        for request in [MailgunFixture.call(form), MailgunFixture.multipart(form)] {
            #expect(try MailgunFixture.adapter().normalize(.withoutProof(request)) == .event(expected))
        }
    }

    @Test("every fixture has its row")
    func complete() throws {
        #expect(try MailgunFixture.names(".json") == Self.events.keys.sorted())
        #expect(try MailgunFixture.names(".form") == Self.forms.keys.sorted())
    }

    @Test("reasons are Mailgun's words and codes")
    func reasons() throws {
        for (word, reason) in [
            ("bounce", "bounced"), ("suppress-bounce", "bounced"), ("suppress-complaint", "spam"),
            ("suppress-unsubscribe", "unsubscribed"), ("espblock", "blocked"), ("old", "timed_out"),
            ("generic", "other"), ("greylisted", "other"),
        ] {
            let event = try MailgunFixture.event("failed-permanent", ["reason": .string(word)])
            #expect(try MailgunFixture.read(event).drafts.first?.data["reject_reason"] == .string(reason))
        }
        for (code, reason) in [
            ("605", "bounced"), ("607", "spam"), ("499", "timed_out"), ("550", "bounced"), ("421", "bounced"),
            ("5.1.1", "bounced"), ("4.2.2", "bounced"), ("650", "other"), ("", "other"), ("x", "other"),
        ] {
            var form = try MailgunFixture.form("bounced")
            form.fields.removeAll { $0.name == "code" }
            form.fields.append(FormFields.Field("code", code))
            let draft = try MailgunFixture.adapter().normalize(.withoutProof(MailgunFixture.call(form))).drafts.first
            #expect(draft?.data["reject_reason"] == .string(reason), "\(code)")
        }
    }
}
