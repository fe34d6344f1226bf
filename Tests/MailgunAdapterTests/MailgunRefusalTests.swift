import AdapterKit
import Model
import Testing

@testable import MailgunAdapter

@Suite("Mailgun: what cannot be read")
struct MailgunRefusalTests {
    @Test("an event without what makes its key is put aside with the part's name")
    func quarantined() throws {
        for (member, values, problem) in [
            ("event", [nil, .null, 7, ""], "missing or no text"),
            ("id", [nil, .null, 7, "", []], "missing or no text"),
            (
                "timestamp",
                [nil, .null, "1790000000", -1, .integer(.max), .integer(.min), .number("1e9"), .number("1e999"), [:]],
                "missing or no time"
            ),
        ] as [(String, [JSON?], String)] {
            for value in values {
                let read = try MailgunFixture.read(MailgunFixture.event("delivered", [member: value]))
                #expect(read == .quarantined("event-data.\(member): \(problem)"), "\(String(describing: value))")
            }
        }
        let unknown = try MailgunFixture.event("delivered", ["event": "list_member_uploaded"])
        #expect(try MailgunFixture.read(unknown) == .unrecognized("list_member_uploaded"))
    }

    @Test("an envelope that is none fails with the place")
    func envelopes() {
        for data: JSON? in [nil, .null, "x", [], 7] {
            var body = JSONObject([("signature", [:])])
            body["event-data"] = data
            fails(MailgunFixture.request(.object(body)), "event-data: missing or no object")
        }
        fails(MailgunFixture.request("application/x-www-form-urlencoded", Array("a=1".utf8)), "event: missing")
        fails(
            MailgunFixture.request("application/x-www-form-urlencoded", Array("sender=a".utf8)),
            "event: missing"
        )
        let deep = Array(String(repeating: "{\"a\":", count: 10_000).utf8)
        #expect(throws: AdapterFailure.self) {
            try MailgunFixture.adapter().normalize(.withoutProof(MailgunFixture.request("application/json", deep)))
        }
    }

    private func fails(_ request: InboundRequest, _ reason: String) {
        #expect(throws: AdapterFailure(reason)) { try MailgunFixture.adapter().normalize(.withoutProof(request)) }
    }

    @Test("an older form of another event is not recognized, one without a token put aside")
    func forms() throws {
        let form = { (text: String) in
            try MailgunFixture.adapter().normalize(
                .withoutProof(MailgunFixture.request("application/x-www-form-urlencoded", Array(text.utf8)))
            )
        }
        #expect(try form("event=teleported&token=1") == .unrecognized("teleported"))
        #expect(try form("event=opened") == .quarantined("token: missing"))
        #expect(try form("event=opened&token=1&timestamp=x&message-headers=%5B").drafts.first?.occurredAt == nil)
        for headers in ["{}", "[[]]", "[7]", "[[\"X-Mailgun-Variables\"]]", "[[\"X-Mailgun-Variables\",\"{\"]]"] {
            let fields = FormFields([
                FormFields.Field("event", "opened"), FormFields.Field("token", "1"),
                FormFields.Field("message-headers", headers),
            ])
            #expect(try form(fields.text).drafts.first?.data["metadata"] == nil)
        }
    }

    @Test("members of other kinds are left out and never a crash", arguments: MailgunMappingTests.events.keys.sorted())
    func otherKinds(_ name: String) throws {
        for value: JSON in [.null, true, 7, .number("99999999999999999999"), "x", [], [[]], [:], ["headers": 7]] {
            var changes: [String: JSON?] = [:]
            for member in [
                "recipient", "envelope", "message", "tags", "user-variables", "flags", "delivery-status", "reason",
                "severity", "client-info", "reject", "storage", "url",
            ] { changes[member] = value }
            #expect(try MailgunFixture.read(MailgunFixture.event(name, changes)).entries.count == 1)
        }
    }

    @Test("very many variables take no longer than few", arguments: ["form", "header"])
    func linear(_ place: String) throws {
        var form = FormFields([FormFields.Field("event", "opened"), FormFields.Field("token", "1")])
        let count = 9000
        if place == "form" {
            form.fields += (0..<count).map { FormFields.Field("v\($0)", "1") }
        } else {
            let variables = JSON.object(JSONObject((0..<count * 4).map { ("v\($0 % (count * 2))", .integer(1)) }))
            form.fields.append(
                FormFields.Field(
                    "message-headers",
                    JSON.array([["X-Mailgun-Variables", .string(variables.text)]]).text
                )
            )
        }
        var draft: EventDraft?
        let took = try ContinuousClock().measure {
            draft = try MailgunFixture.adapter().normalize(.withoutProof(MailgunFixture.call(form))).drafts.first
        }
        #expect(draft?.data["metadata"]?.object?.members.count == (place == "form" ? count : count * 2))
        // Well below a second without optimization; a quadratic reading takes longer than this by far.
        #expect(took < .seconds(20))
    }
}
