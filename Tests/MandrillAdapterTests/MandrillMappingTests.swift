import AdapterKit
import Model
import Signing
import Testing

@testable import MandrillAdapter

@Suite("Mandrill: events")
struct MandrillMappingTests {
    private static let agent: JSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    private static let link = "https://shop.example/tickets?o=A-1001"

    /// What each fixture's `data` has beside what all messages have, in the vocabulary of all e-mail providers.
    static let messages: [String: (kind: EmailEvent.Kind, members: [String: JSON])] = [
        "send": (.sent, [:]),
        "delivered": (.delivered, ["mta_response": "250 2.0.0 OK"]),
        "deferral": (.deferred, ["mta_response": "451 4.3.5 Temporarily unavailable, try again later."]),
        "hard_bounce": (
            .bounced,
            [
                "reject_reason": "invalid", "description": "bad_mailbox",
                "mta_response": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
            ]
        ),
        "soft_bounce": (
            .bounced,
            ["reject_reason": "bounced", "description": "mailbox_full", "mta_response": "smtp;552 5.2.2 Over Quota"]
        ),
        "open": (.opened, ["user_agent": agent]),
        "click": (.clicked, ["user_agent": agent, "click_url": .string(link)]),
        "spam": (.complained, ["reject_reason": "spam"]),
        "unsub": (.unsubscribed, ["reject_reason": "unsubscribed"]),
        "reject": (.rejected, ["reject_reason": "bounced", "description": "hard-bounce"]),
    ]

    @Test("of messages", arguments: messages.keys.sorted())
    func message(_ name: String) throws {
        let (kind, members) = try #require(Self.messages[name])
        var data = JSONObject([
            ("event_type", .string(kind.rawValue)), ("provider_type", .string(name)),
            ("timestamp", .string("\(MandrillFixture.time)")), ("recipient", "ada.lindqvist@example.com"),
            ("message_id", .string(MandrillFixture.id)),
        ])
        // Where there are none, Mandrill writes an empty list in their place.
        if name != "reject" {
            data["tags"] = ["ticket", "autumn"]
            data["metadata"] = ["order": "A-1001", "seats": 2]
        }
        for (member, value) in members { data[member] = value }
        var key = "mandrill:\(name):\(MandrillFixture.id):1790000000"
        if name == "click" { key += ":" + Hex.encode(Hashing.sha256(Self.link.utf8)) }
        let expected = EventDraft(
            key: key,
            type: "email.\(kind.rawValue)",
            subject: MandrillFixture.id,
            occurredAt: MandrillFixture.time,
            effectKey: key,
            targetState: kind.rawValue,
            data: .object(data)
        )
        #expect(try MandrillFixture.read([MandrillFixture.event(name)]) == [.event(expected)])
    }

    @Test("of the lists of addresses", arguments: ["allowlist", "whitelist", "denylist", "blacklist"])
    func lists(_ name: String) throws {
        let isDenied = name == "denylist" || name == "blacklist"
        let email = isDenied ? "ada.lindqvist@example.com" : "grace@example.com"
        let action = name == "denylist" || name == "allowlist" ? "remove" : "add"
        let key = "mandrill:\(name):\(Hex.encode(Hashing.sha256(of: [action, email]))):1790000000"
        var data = JSONObject([
            ("event_type", "unknown"), ("provider_type", .string(name)),
            ("timestamp", .string("\(MandrillFixture.time)")), ("recipient", .string(email)),
            ("metadata", ["action": .string(action)]),
        ])
        switch name {
        case "whitelist": data["description"] = "asked for by the help desk"
        case "blacklist":
            data["description"] = "550 mailbox does not exist"
            data["reject_reason"] = "bounced"
        case "denylist":
            data["description"] = "spam"
            data["reject_reason"] = "spam"
        default: break
        }
        let draft = try #require(try Self.draft(MandrillFixture.event(name)))
        #expect(draft.key == key && draft.type == "email.unknown" && draft.subject == email)
        #expect(draft.data == .object(data))
    }

    @Test("of inbound mail, which is known by its own id and to whom it came")
    func inbound() throws {
        let draft = try #require(try Self.draft(MandrillFixture.event("inbound")))
        let id = Hex.encode(Hashing.sha256(of: ["help@shop.example", "<CAB12@mail.example.com>"]))
        #expect(draft.key == "mandrill:inbound:\(id):1790000000" && draft.type == "email.unknown")
        #expect(
            draft.data == [
                "event_type": "unknown", "provider_type": "inbound", "recipient": "help@shop.example",
                "timestamp": .string("\(MandrillFixture.time)"), "message_id": "<CAB12@mail.example.com>",
            ]
        )
        // Without an id, by what was written.
        let bare: JSON = ["email": "help@shop.example", "raw_msg": "From: a\r\n\r\nb", "headers": [:]]
        let other = try #require(try Self.draft(MandrillFixture.event("inbound", ["msg": bare])))
        #expect(other.key != draft.key && other.key.hasPrefix("mandrill:inbound:"))
    }

    @Test("every type has its row and its fixture")
    func complete() throws {
        #expect(try MandrillFixture.names() == MandrillTypes.rows.keys.sorted())
        #expect(Self.messages.count + MandrillTypes.lists.count + 1 == MandrillTypes.rows.count)
    }

    @Test("the reason of a refusal is Mandrill's word for it")
    func reasons() throws {
        for (word, reason) in [
            ("hard-bounce", "bounced"), ("soft-bounce", "bounced"), ("spam", "spam"), ("unsub", "unsubscribed"),
            ("invalid", "invalid"), ("custom", "other"), ("test-mode-limit", "other"),
        ] {
            let event = try MandrillFixture.event("reject", ["msg": ["reject": ["reason": .string(word)]]])
            #expect(try Self.draft(event)?.data["reject_reason"] == .string(reason))
        }
        #expect(try Self.draft(MandrillFixture.event("reject", ["msg": [:]]))?.data["reject_reason"] == "other")
    }

    @Test("keys tell different facts apart and are the same for the same one")
    func keys() throws {
        let events =
            try ["open", "send", "click"].map { try MandrillFixture.event($0) }
            + [
                MandrillFixture.event("open", ["ts": 1_790_000_001]), MandrillFixture.event("open", ["_id": "other"]),
                MandrillFixture.event("click", ["url": "https://shop.example/"]),
            ]
        let keys = try events.map { try #require(try Self.draft($0)).key }
        #expect(Set(keys).count == keys.count)
        #expect(try events.map { try Self.draft($0)?.key } == keys)
    }

    private static func draft(_ event: JSON) throws -> EventDraft? {
        guard case .event(let draft)? = try MandrillFixture.read([event]).first else { return nil }
        return draft
    }
}
