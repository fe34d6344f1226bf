import AdapterKit
import Model
import ProviderDoubles
import TestSupport
import Testing

@Suite("Mailgun's double")
struct MailgunDoubleTests {
    @Test func aMessageIsTaken() async throws {
        try await DoubleHost.run(MailgunDouble()) { host async throws in
            let first = try await Samples.mailgun(Caller(base: host.url()))
            let second = try await Samples.mailgun(Caller(base: host.url()))
            #expect(first.status == 200 && first.json?["message"] == "Queued. Thank you.")
            #expect(first.json?["id"] == "<1.test@mg.example.com>" && second.json?["id"] == "<2.test@mg.example.com>")
            let fields = host.double.state.value.messages.first?["fields"]?.array ?? []
            #expect(fields.contains(["v:order", "ord_1"]) && fields.contains(["o:tag", "2026"]))
            #expect(host.complaints.value == [])
        }
    }

    /// As official clients send.
    @Test func aMultipartFormIsTakenToo() async throws {
        try await DoubleHost.run(MailgunDouble()) { host async throws in
            let caller = Caller(base: host.url(), headers: [Samples.basic("api", "mailgun-test-key")])
            let path = "/v3/mg.example.com/messages"
            let file = Samples.File(
                field: "attachment",
                name: "ticket.pdf",
                type: "application/pdf",
                bytes: [0, 13, 10]
            )
            let sent = try await caller.send(
                Samples.multipart(Samples.mailgunFields, [file, file], to: host.url() + path)
            )
            #expect(sent.status == 200 && sent.json?["id"] == "<1.test@mg.example.com>")
            let message = host.double.state.value.messages.first
            #expect(message?["fields"]?.array?.contains(["v:order", "ord_1"]) == true)
            #expect(message?["files"] == [["attachment", "ticket.pdf", 3], ["attachment", "ticket.pdf", 3]])
            #expect(host.complaints.value == [])

            // The same checks as of the other form.
            let wrong = try await caller.send(
                Samples.multipart(Samples.mailgunFields.with("from", nil), to: host.url() + path)
            )
            #expect(wrong.status == 400 && wrong.json?["message"] == "from is missing")
            let stray = Samples.File(field: "document", name: "a.txt", type: "text/plain", bytes: [65])
            let strange = try await caller.send(
                Samples.multipart(Samples.mailgunFields, [stray], to: host.url() + path)
            )
            #expect(strange.status == 400 && strange.json?["message"] == "document is no file of this call")
            var broken = Samples.multipart(Samples.mailgunFields, to: host.url() + path)
            broken.body.removeLast(8)
            let cut = try await caller.send(broken)
            #expect(cut.status == 400 && cut.json?["message"]?.string?.hasPrefix("the body is no form: ") == true)
            let list = Samples.multipart([("address", "l@mg.example.com")], [file], to: host.url() + "/v3/lists")
            #expect(try await caller.send(list).json?["message"] == "attachment is no file of this call")
            let json = try await caller.json(path, ["from": "a@example.com"])
            #expect(json.status == 415)
            #expect(host.double.state.value.messages.count == 1 && host.complaints.value.count == 5)
        }
    }

    @Test func listsMembersAndTemplatesAreKept() async throws {
        try await DoubleHost.run(MailgunDouble()) { host async throws in
            let caller = Caller(base: host.url(), headers: [Samples.basic("api", "mailgun-test-key")])
            #expect(try await caller.form("/v3/lists", [("address", "holders@mg.example.com")]).status == 200)
            #expect(try await caller.form("/v3/lists", [("address", "holders@mg.example.com")]).status == 400)
            let many = #"[{"address":"a@example.com","vars":{}},"b@example.com"]"#
            let path = "/v3/lists/holders%40mg.example.com/members.json"
            #expect(try await caller.form(path, [("members", many)]).status == 200)
            #expect(try await caller.form(path, [("members", many)]).status == 400)
            #expect(try await caller.form(path, [("members", many), ("upsert", "yes")]).status == 200)
            #expect(try await caller.form("/v3/lists/x%40y.z/members.json", [("members", many)]).status == 404)
            let one = "/v3/lists/holders@mg.example.com/members"
            #expect(try await caller.form(one, [("address", "c@example.com")]).status == 200)
            #expect(host.double.state.value.lists["holders@mg.example.com"]?.count == 3)
            let template = [("name", "invite"), ("template", "Hi {{name}}")]
            #expect(try await caller.form("/v3/mg.example.com/templates", template).status == 200)
            let sent = Samples.mailgunFields.with("text", nil).with("template", "invite")
                .with("h:X-Mailgun-Variables", #"{"name":"A"}"#)
            #expect(try await Samples.mailgun(Caller(base: host.url()), sent).status == 200)
            #expect(host.complaints.value.count == 3)
        }
    }

    @Test(
        arguments: [
            (Samples.mailgunFields.with("from", nil), "from is missing"),
            (Samples.mailgunFields.with("to", nil), "to is missing"),
            (Samples.mailgunFields.with("text", nil), "text, html and template are missing"),
            (Samples.mailgunFields.with("template", "none"), "template none is not known"),
            (Samples.mailgunFields.with("recipient-variables", "{"), "recipient-variables is not JSON"),
            (Samples.mailgunFields.with("o:testmode", "maybe"), "o:testmode is neither yes nor no"),
            (Samples.mailgunFields.with("body", "Hello"), "body is no field of this call"),
        ] as [([(String, String)], String)]
    )
    func aWrongFormIsRefused(_ fields: [(String, String)], _ complaint: String) async throws {
        try await DoubleHost.run(MailgunDouble()) { host async throws in
            let answer = try await Samples.mailgun(Caller(base: host.url()), fields)
            #expect(answer.status == 400)
            #expect(answer.json?["message"] == .string(complaint))
            #expect(host.complaints.value == ["POST /v3/mg.example.com/messages: \(complaint)"])
            #expect(host.double.state.value.messages == [])
        }
    }

    @Test func theKeyAndTheDomainAreWanted() async throws {
        try await DoubleHost.run(MailgunDouble()) { host async throws in
            let wrong = try await Samples.mailgun(Caller(base: host.url()), key: "stolen")
            #expect(wrong.status == 401 && wrong.text == "Forbidden")
            let caller = Caller(base: host.url(), headers: [Samples.basic("api", "mailgun-test-key")])
            #expect(try await caller.form("/v3/other.example.com/messages", Samples.mailgunFields).status == 404)
        }
    }
}
