import AdapterKit
import Model
import Testing

@testable import TwilioAdapter

@Suite("Twilio: what calls mean")
struct TwilioMappingTests {
    @Test(
        "each status, its rank and whether it is the end",
        arguments: [
            ("accepted", "sms.queued", 1, false), ("scheduled", "sms.queued", 1, false),
            ("queued", "sms.queued", 1, false), ("sending", "sms.sending", 2, false), ("sent", "sms.sent", 3, false),
            ("delivered", "sms.delivered", 5, false), ("partially_delivered", "sms.delivered", 5, false),
            ("read", "sms.read", 6, false), ("undelivered", "sms.undelivered", 5, true),
            ("failed", "sms.failed", 5, true), ("canceled", "sms.canceled", 5, true),
        ] as [(String, String, Int64, Bool)]
    )
    func statuses(_ status: String, _ type: String, _ rank: Int64, _ isTerminal: Bool) throws {
        let read = try TwilioFixture.read(TwilioFixture.form("status-delivered", "MessageStatus", status))
        let draft = try #require(read.drafts.first)
        #expect(read.entries.count == 1 && draft.type == type && draft.targetState == status)
        #expect(draft.key == "twilio:AC00000000000000000000000000000001:SM00000000000000000000000000000001:\(status)")
        #expect(draft.data["rank"] == .integer(rank) && draft.data["terminal"] == .bool(isTerminal))
        #expect(draft.data["status"] == .string(status))
    }

    @Test("a status that failed says why")
    func failed() throws {
        let expected = EventDraft(
            key: "twilio:AC00000000000000000000000000000001:SM00000000000000000000000000000002:failed",
            type: "sms.failed",
            subject: "SM00000000000000000000000000000002",
            effectKey: "twilio|AC00000000000000000000000000000001|SM00000000000000000000000000000002|failed",
            targetState: "failed",
            objects: ["SM00000000000000000000000000000002"],
            data: [
                "provider": "twilio", "livemode": true, "message_id": "SM00000000000000000000000000000002",
                "status": "failed", "rank": 5, "terminal": true, "account": "AC00000000000000000000000000000001",
                "from": "+15005550001", "to": "+15005550006", "error_code": "30003",
                "messaging_service": "MG00000000000000000000000000000001",
            ]
        )
        #expect(try TwilioFixture.read(TwilioFixture.form("status-failed")) == .event(expected))
    }

    @Test("a message that came in, with its pictures")
    func received() throws {
        let expected = EventDraft(
            key: "twilio:MM00000000000000000000000000000003",
            type: "sms.received",
            subject: "MM00000000000000000000000000000003",
            effectKey: "twilio|AC00000000000000000000000000000001|MM00000000000000000000000000000003|received",
            targetState: "received",
            objects: ["MM00000000000000000000000000000003"],
            data: [
                "provider": "twilio", "livemode": true, "message_id": "MM00000000000000000000000000000003",
                "status": "received", "account": "AC00000000000000000000000000000001", "from": "+886900000000",
                "to": "+15005550001", "text": "我在門口 & waiting = here", "segments": "2",
                "media": [
                    ["url": "https://media.example.com/1", "content_type": "image/jpeg"],
                    ["url": "https://media.example.com/2", "content_type": "image/png"],
                ],
            ]
        )
        #expect(try TwilioFixture.read(TwilioFixture.form("inbound")) == .event(expected))
    }

    @Test(
        "the words by which people leave and come back are a second event",
        arguments: [
            ("STOP", nil, "sms.opted_out"), ("stop", nil, "sms.opted_out"), (" Unsubscribe\n", nil, "sms.opted_out"),
            ("End", nil, "sms.opted_out"), ("QUIT", nil, "sms.opted_out"), ("stopall", nil, "sms.opted_out"),
            ("REVOKE", nil, "sms.opted_out"), ("OptOut", nil, "sms.opted_out"), ("CANCEL", nil, "sms.opted_out"),
            ("START", nil, "sms.opted_in"), ("yes", nil, "sms.opted_in"), ("Unstop", nil, "sms.opted_in"),
            ("stop it", nil, nil), ("", nil, nil), ("STOP.", nil, nil), ("nonstop", nil, nil), ("停", nil, nil),
            // What Twilio made of it decides.
            ("停", "STOP", "sms.opted_out"), ("back again", "START", "sms.opted_in"), ("STOP", "HELP", nil),
            ("START", "STOP", "sms.opted_out"), ("STOP", "OTHER", "sms.opted_out"),
        ] as [(String, String?, String?)]
    )
    func words(_ text: String, _ type: String?, _ second: String?) throws {
        var form = try TwilioFixture.form("inbound", "Body", text)
        if let type { form.fields.append(FormFields.Field("OptOutType", type)) }
        let drafts = try TwilioFixture.read(form).drafts
        #expect(drafts.map(\.type) == ["sms.received"] + [second].compactMap(\.self))
        #expect(drafts.first?.key == "twilio:MM00000000000000000000000000000003")
        if let second {
            #expect(drafts[1].key == "twilio:MM00000000000000000000000000000003:\(second.dropFirst(4))")
            #expect(drafts[1].data["from"] == "+886900000000")
        }
    }

    @Test("a status that is on its way to another is ignored, one that is not known is unrecognized")
    func others() throws {
        let read = { try TwilioFixture.read(TwilioFixture.form("status-delivered", "MessageStatus", $0)) }
        #expect(try read("receiving") == .ignored("receiving"))
        #expect(try read("teleported") == .unrecognized("status teleported"))
        #expect(try TwilioFixture.read(TwilioFixture.form("call")) == .unrecognized("call"))
        #expect(try TwilioFixture.read(FormFields()) == .unrecognized("no MessageSid"))
    }

    @Test(
        "what decides and is missing, empty or there twice is put aside",
        arguments: [
            ("MessageSid", "", "MessageSid: empty"), ("AccountSid", nil, "AccountSid: missing or empty"),
            ("AccountSid", "", "AccountSid: missing or empty"),
        ] as [(String, String?, String)]
    )
    func missing(_ field: String, _ value: String?, _ reason: String) throws {
        let read = try TwilioFixture.read(TwilioFixture.form("status-delivered", field, value))
        #expect(read == .quarantined(reason))
    }

    @Test("a name with two values is put aside, one said twice is not")
    func repeated() throws {
        for field in ["MessageSid", "MessageStatus", "AccountSid", "To"] {
            var form = try TwilioFixture.form("status-delivered")
            form.fields.append(FormFields.Field(field, form[field] ?? ""))
            #expect(try TwilioFixture.read(form).drafts.count == 1, "\(field)")
            form.fields.append(FormFields.Field(field, "other"))
            let expected = Normalization.quarantined("\(field): there more than once, with different values")
            #expect(try TwilioFixture.read(form) == expected)
        }
        var form = try TwilioFixture.form("status-delivered")
        form.fields.removeAll { ["MessageStatus", "SmsStatus"].contains($0.name) }
        #expect(try TwilioFixture.read(form) == .quarantined("MessageStatus: missing"))
    }

    @Test("calls in JSON are of other products")
    func json() throws {
        func read(_ body: String) throws -> Normalization {
            let type = InboundRequest.Header("Content-Type", "application/json")
            return try TwilioFixture.adapter().normalize(
                .withoutProof(
                    InboundRequest(method: "POST", target: "/notify/twilio", headers: [type], body: Array(body.utf8))
                )
            )
        }
        let events = #"[{"type":"com.twilio.messaging.message.sent"},7]"#
        #expect(
            try read(events).entries == [
                .unrecognized(providerType: "com.twilio.messaging.message.sent"), .unrecognized(providerType: "json"),
            ]
        )
        #expect(try read("") == .unrecognized("empty"))
        #expect(throws: AdapterFailure.self) { try read("{") }
        let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        #expect(throws: AdapterFailure.self) { try read(deep) }
    }

    @Test("statuses are told there is nothing to say, messages that came in get TwiML that does nothing")
    func answers() throws {
        let adapter = try TwilioFixture.adapter()
        func answer(_ form: FormFields) -> LiteralAnswer? { adapter.acknowledgement(of: TwilioFixture.request(form)) }
        let nothing = LiteralAnswer(
            contentType: "text/xml; charset=utf-8",
            body: #"<?xml version="1.0" encoding="UTF-8"?><Response/>"#
        )
        #expect(try answer(TwilioFixture.form("inbound")) == nothing)
        #expect(try answer(TwilioFixture.form("call")) == nothing)
        #expect(try answer(TwilioFixture.form("status-delivered")) == .noContent)
        #expect(try answer(TwilioFixture.form("status-failed")) == .noContent)
    }
}
