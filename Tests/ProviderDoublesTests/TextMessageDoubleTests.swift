import AdapterKit
import Model
import ProviderDoubles
import TestSupport
import Testing

@Suite("Twilio's and Plivo's doubles")
struct TextMessageDoubleTests {
    @Test func twilioTakesAMessageAndShowsItAgain() async throws {
        try await DoubleHost.run(TwilioDouble()) { host async throws in
            let caller = Caller(base: host.url(), headers: [Samples.basic(Samples.account, "twilio-test-token")])
            let made = try await Samples.twilio(Caller(base: host.url()))
            #expect(made.status == 201)
            let sid = try #require(made.json?["sid"]?.string)
            #expect(sid.hasPrefix("SM") && sid.count == 34)
            #expect(made.json?["status"] == "queued" && made.json?["error_code"] == .null)
            let base = "/2010-04-01/Accounts/\(Samples.account)/Messages"
            #expect(try await caller.get("\(base)/\(sid).json").json == made.json)
            #expect(try await caller.get("\(base).json?To=%2B886912345678").json?["messages"]?.array?.count == 1)
            #expect(try await caller.get("\(base).json?To=%2B1").json?["messages"] == [])
            let media = [("To", "+886912345678"), ("MessagingServiceSid", "MG1"), ("MediaUrl", "a"), ("MediaUrl", "b")]
            #expect(try await Samples.twilio(Caller(base: host.url()), media).status == 201)
            #expect(host.double.messages.value.count == 2)
            #expect(host.complaints.value == [])
        }
    }

    @Test(
        arguments: [
            (Samples.twilioFields.with("To", "0912345678"), "21211", "To is no number such as +886912345678"),
            (Samples.twilioFields.with("To", nil), "20001", "To is missing"),
            (Samples.twilioFields.with("From", nil), "21603", "From and MessagingServiceSid are missing"),
            (Samples.twilioFields.with("Body", nil), "21602", "Body, MediaUrl and ContentSid are missing"),
            (Samples.twilioFields + [("StatusCallback", "here")], "21609", "StatusCallback is no URL"),
            (Samples.twilioFields + [("Text", "Hello")], "20001", "Text is no field of this call"),
            (Samples.twilioFields + [("To", "+886900000001")], "20001", "To is there twice"),
        ] as [([(String, String)], String, String)]
    )
    func twilioRefusesAWrongForm(_ fields: [(String, String)], _ code: String, _ complaint: String) async throws {
        try await DoubleHost.run(TwilioDouble()) { host async throws in
            let answer = try await Samples.twilio(Caller(base: host.url()), fields)
            #expect(answer.status == 400)
            #expect(answer.json?["code"] == .integer(Int64(code) ?? 0))
            #expect(answer.json?["message"] == .string(complaint))
            #expect(host.complaints.value.first?.hasSuffix(complaint) == true)
            #expect(host.double.messages.value == [])
        }
    }

    @Test func twilioWantsItsToken() async throws {
        try await DoubleHost.run(TwilioDouble()) { host async throws in
            let wrong = try await Samples.twilio(Caller(base: host.url()), token: "stolen")
            #expect(wrong.status == 401 && wrong.json?["code"] == 20003)
            let path = "/2010-04-01/Accounts/\(Samples.account)/Messages.json"
            #expect(try await Caller(base: host.url()).form(path, Samples.twilioFields).status == 401)
            let body = try await Caller(
                base: host.url(),
                headers: [Samples.basic(Samples.account, "twilio-test-token")]
            ).json(path, ["To": "+886912345678"])
            #expect(body.status == 415)
            #expect(
                host.complaints.value.map { $0.split(separator: ": ").last }
                    == [
                        "authorization is not the one expected for \(Samples.account)", "authorization is missing",
                        "content-type is application/json, not application/x-www-form-urlencoded",
                    ]
            )
        }
    }

    @Test func plivoTakesMessagesAndShowsThemAgain() async throws {
        try await DoubleHost.run(PlivoDouble()) { host async throws in
            let made = try await Samples.plivo(Caller(base: host.url()))
            #expect(made.status == 202)
            let ids = made.json?["message_uuid"]?.array?.compactMap(\.string) ?? []
            #expect(Set(ids).count == 2)
            let caller = Caller(
                base: host.url(),
                headers: [Samples.basic("MATEST00000000000001", "plivo-test-token")]
            )
            let shown = try await caller.get("/v1/Account/MATEST00000000000001/Message/\(ids[1])/")
            #expect(shown.json?["to_number"] == "886987654321" && shown.json?["message_state"] == "queued")
            #expect(try await caller.get("/v1/Account/MATEST00000000000001/Message/x/").status == 404)
            let pack = try await Samples.plivo(Caller(base: host.url())) { body in
                body["src"] = nil
                body["powerpack_uuid"] = "p"
            }
            #expect(pack.status == 202)
        }
    }

    static let wrongPlivo: [(String, JSON?, String)] = [
        ("dst", nil, "dst is missing"),
        ("dst", "+886912345678", "dst is no list of numbers such as 886912345678<886987654321, without +"),
        ("dst", "886912345678<", "dst is no list of numbers such as 886912345678<886987654321, without +"),
        ("src", nil, "exactly one of src and powerpack_uuid is wanted"),
        ("powerpack_uuid", "p", "exactly one of src and powerpack_uuid is wanted"),
        ("text", nil, "text is missing"), ("text", 5, "text is no text"),
        ("type", "fax", "type is sms, mms or whatsapp"),
        ("url", "here", "url is no URL"), ("body", "x", "body is no member of this call"),
    ]

    @Test(arguments: Self.wrongPlivo)
    func plivoRefusesAWrongBody(_ member: String, _ value: JSON?, _ complaint: String) async throws {
        try await DoubleHost.run(PlivoDouble()) { host async throws in
            let answer = try await Samples.plivo(Caller(base: host.url())) { $0[member] = value }
            #expect(answer.status == 400)
            #expect(answer.json?["error"] == .string(complaint))
            #expect(host.complaints.value == ["POST /v1/Account/MATEST00000000000001/Message/: \(complaint)"])
            #expect(host.double.messages.value == [])
        }
    }

    @Test func plivoWantsItsToken() async throws {
        try await DoubleHost.run(PlivoDouble()) { host async throws in
            #expect(try await Samples.plivo(Caller(base: host.url()), token: "stolen").status == 401)
            #expect(host.complaints.value.count == 1)
        }
    }
}
