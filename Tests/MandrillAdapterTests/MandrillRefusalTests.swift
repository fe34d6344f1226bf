import AdapterKit
import Model
import Testing

@testable import MandrillAdapter

@Suite("Mandrill: what cannot be read")
struct MandrillRefusalTests {
    private func fails(_ body: [UInt8], _ reason: String) {
        #expect(throws: AdapterFailure(reason)) {
            try MandrillFixture.adapter().normalize(.withoutProof(MandrillFixture.request(body)))
        }
    }

    private func fails(_ text: String, _ reason: String) {
        fails(Array(FormFields([FormFields.Field("mandrill_events", text)]).text.utf8), reason)
    }

    @Test("a form without exactly one list of events fails")
    func envelopes() {
        for body in ["", "a=1", "Mandrill_events=[]"] { fails(Array(body.utf8), "mandrill_events: missing") }
        fails(Array("mandrill_events=[]&mandrill_events=[]".utf8), "mandrill_events: there more than once")
        for text in ["{}", "null", "7", "\"[]\""] { fails(text, "mandrill_events: no array") }
        fails(Array("mandrill_events=%5".utf8), "the form has a % without two hexadecimal digits at byte 16")
        for text in ["", "[", "[}", String(repeating: "[", count: 10_000)] {
            do {
                let form = FormFields([FormFields.Field("mandrill_events", text)]).text
                let request = MandrillFixture.request(Array(form.utf8))
                _ = try MandrillFixture.adapter().normalize(.withoutProof(request))
                Issue.record("read")
            } catch { #expect("\(error)".hasPrefix("mandrill_events: no JSON: ")) }
        }
    }

    @Test("a thousand events are read, one more is refused")
    func limit() throws {
        let event = try MandrillFixture.event("send")
        let most = try MandrillFixture.read(.array(Array(repeating: event, count: 1000)))
        #expect(most.count == 1000)
        fails(JSON.array(Array(repeating: event, count: 1001)).text, "mandrill_events: more than 1000 events")
    }

    @Test("one bad entry is put aside by itself, with its place")
    func entries() throws {
        let good = try MandrillFixture.event("send")
        let cases: [(JSON, String)] = [
            (7, ": no object"), (.null, ": no object"), ([], ": no object"),
            ([:], ".event: missing or no text"), (["event": 7], ".event: missing or no text"),
            (["event": "", "type": "whitelist"], ".event: missing or no text"),
            (try MandrillFixture.event("send", ["ts": nil]), ".ts: missing or no time"),
            (try MandrillFixture.event("send", ["ts": "1790000000"]), ".ts: missing or no time"),
            (try MandrillFixture.event("send", ["ts": -1]), ".ts: missing or no time"),
            (try MandrillFixture.event("send", ["ts": .integer(.max)]), ".ts: missing or no time"),
            (try MandrillFixture.event("send", ["ts": .number("1e400")]), ".ts: missing or no time"),
            (try MandrillFixture.event("send", ["_id": nil]), "._id: missing or no text"),
            (try MandrillFixture.event("send", ["_id": ["x"]]), "._id: missing or no text"),
            (try MandrillFixture.event("click", ["url": .null]), ".url: missing or no text"),
            (try MandrillFixture.event("whitelist", ["entry": .null]), ".entry.email: missing or no text"),
            (try MandrillFixture.event("blacklist", ["action": 7]), ".action: missing or no text"),
            (
                try MandrillFixture.event("inbound", ["msg": ["headers": "x"]]),
                ".msg.headers.Message-Id: missing or no text"
            ),
        ]
        for (event, problem) in cases {
            let read = try MandrillFixture.read([good, event, good])
            #expect(read.count == 3 && read[0] == read[2])
            #expect(read[1] == .quarantined(reason: "mandrill_events[1]\(problem)"), "\(event.text)")
        }
        let unknown = try MandrillFixture.read([["event": "teleported"], ["type": "greylist"]])
        #expect(unknown == [.unrecognized(providerType: "teleported"), .unrecognized(providerType: "greylist")])
    }

    @Test("members of other kinds are left out and never a crash", arguments: MandrillTypes.rows.keys.sorted())
    func otherKinds(_ name: String) throws {
        for value: JSON in [.null, true, 7, .number("99999999999999999999"), "x", [], [[]], [:], ["email": 7]] {
            let event = try MandrillFixture.event(
                name,
                ["msg": value, "user_agent": value, "location": value, "reject": value, "entry": value]
            )
            #expect(try MandrillFixture.read([event]).count == 1)
            var message = JSONObject()
            for member in [
                "email", "tags", "metadata", "diag", "smtp_events", "bounce_description", "reject", "headers",
            ] { message[member] = value }
            #expect(try MandrillFixture.read([MandrillFixture.event(name, ["msg": .object(message)])]).count == 1)
        }
    }
}
