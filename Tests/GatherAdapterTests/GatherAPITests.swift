import AdapterKit
import GatherAdapter
import Model
import Signing
import Testing

@Suite("Calls to Gather")
struct GatherAPITests {
    static let api = GatherAPI(key: Secret(label: "test", bytes: Array("TEST".utf8)))
    static let now = Timestamp(seconds: 1_790_000_000)

    @Test(arguments: GatherVectors.requests)
    func readingIsAsDocumented(_ vector: GatherVectors.Request) throws {
        let request = Self.api.reading(try GatherSpace(vector.apiID))
        #expect(request.method == "GET")
        #expect(request.url == vector.url)
        #expect(request.body.isEmpty)
        // Both ways of writing the query say the same.
        let said = try FormFields(queryOf: vector.formURL)
        #expect(try FormFields(queryOf: request.url) == said)
        #expect(said.fields == [.init("apiKey", "TEST"), .init("spaceId", vector.apiID)])
    }

    @Test(arguments: GatherVectors.requests)
    func addingIsAsDocumented(_ vector: GatherVectors.Request) throws {
        let guest = GatherGuest(email: try #require(GatherEmail("alice@example.com")))
        let request = Self.api.adding([guest], to: try GatherSpace(vector.apiID))
        #expect(request.method == "POST")
        #expect(request.url == "https://api.gather.town/api/setEmailGuestlist")
        #expect(request.headers == [.init("content-type", "application/json")])
        #expect(String(decoding: request.body, as: UTF8.self) == vector.body)
    }

    @Test func aGuestNamedTwiceIsWhatWasSaidLast() throws {
        let email = try #require(GatherEmail("bob@example.com"))
        let twice = [GatherGuest(email: email, name: "Robert"), GatherGuest(email: email, name: "Bob")]
        let request = Self.api.adding(twice, to: try GatherSpace("a/b"))
        let list = try JSON(parsing: request.body)["guestlist"]?.object
        #expect(list?.members.count == 1)
        #expect(list?["bob@example.com"]?["name"] == "Bob")
    }

    @Test func aKeyCannotChangeTheQuery() throws {
        let api = GatherAPI(key: Secret(label: "odd", bytes: Array("a&spaceId=x #é".utf8)), baseURL: "http://h:1/")
        #expect(
            api.reading(try GatherSpace("a/b")).url
                == "http://h:1/api/getEmailGuestlist?apiKey=a%26spaceId%3Dx%20%23%C3%A9&spaceId=a%5Cb"
        )
    }

    @Test func aListIsReadWithWhatOthersWroteIntoIt() throws {
        let body = #"{"Alice@Example.com":{"name":"","badge":7},"bob@example.com":{}}"#
        let list = try GatherAPI.guestList(Self.answer(200, body), now: Self.now)
        #expect(list.emails == ["Alice@Example.com", "bob@example.com"])
        #expect(list.contains(try #require(GatherEmail(" ALICE@example.com "))))
        #expect(!list.contains(try #require(GatherEmail("carol@example.com"))))
    }

    @Test(arguments: [
        "", "<html>Bad gateway</html>", "[]", "null", "\"ok\"", #"{"a@b.c":null}"#, #"{"a@b.c":"guest"}"#, "{",
        String(repeating: "[", count: 10_000),
    ])
    func aListThatIsNoneIsRefused(_ body: String) {
        let failure = #expect(throws: GatherFailure.self) {
            try GatherAPI.guestList(Self.answer(200, body), now: Self.now)
        }
        #expect(failure?.code == "gather_unreadable_answer")
        #expect(failure?.isTransient == true)
    }

    @Test(arguments: ["", " \r\n", "{}", #"{"alice@example.com":{"name":""}}"#])
    func aChangeIsConfirmedByNothingOrByTheList(_ body: String) throws {
        try GatherAPI.confirm(Self.answer(200, body), now: Self.now)
        try GatherAPI.confirm(Self.answer(204, body), now: Self.now)
    }

    @Test(arguments: ["<html>Sign in</html>", "[]", "true", "OK"])
    func aChangeIsNotConfirmedByAnythingElse(_ body: String) {
        let failure = #expect(throws: GatherFailure.self) {
            try GatherAPI.confirm(Self.answer(200, body), now: Self.now)
        }
        #expect(failure?.code == "gather_unreadable_answer")
    }

    static let refusals: [(OutboundResponse, GatherFailure, String, Bool)] = [
        (Self.answer(400), .badRequest, "gather_bad_request", false),
        (Self.answer(401), .notPermitted(status: 401), "gather_not_permitted", false),
        (Self.answer(403), .notPermitted(status: 403), "gather_not_permitted", false),
        (Self.answer(404), .unknownSpace, "gather_unknown_space", false),
        (Self.answer(429), .rateLimited(after: nil), "gather_rate_limited", true),
        (Self.answer(429, after: "17"), .rateLimited(after: .seconds(17)), "gather_rate_limited", true),
        (
            Self.answer(429, after: "Mon, 21 Sep 2026 14:15:20 GMT"), .rateLimited(after: .seconds(120)),
            "gather_rate_limited", true
        ),
        (Self.answer(429, after: "soon"), .rateLimited(after: nil), "gather_rate_limited", true),
        (Self.answer(408), .unavailable(status: 408, after: nil), "gather_unavailable", true),
        (Self.answer(500), .unavailable(status: 500, after: nil), "gather_unavailable", true),
        (Self.answer(503, after: "3"), .unavailable(status: 503, after: .seconds(3)), "gather_unavailable", true),
        (Self.answer(302), .unexpected(status: 302), "gather_unexpected_status", false),
        (Self.answer(418), .unexpected(status: 418), "gather_unexpected_status", false),
    ]

    @Test(arguments: Self.refusals)
    func aRefusalIsTold(_ answer: OutboundResponse, _ failure: GatherFailure, _ code: String, _ transient: Bool) {
        #expect(throws: failure) { try GatherAPI.guestList(answer, now: Self.now) }
        #expect(throws: failure) { try GatherAPI.confirm(answer, now: Self.now) }
        #expect(failure.code == code)
        #expect(failure.isTransient == transient)
        if case .rateLimited(let after) = failure { #expect(failure.retryAfter == after) }
        #expect(!failure.description.contains("SESAME"), "an answer is not to be trusted with the log")
    }

    @Test(arguments: [
        (OutboundFailure.timedOut, "gather_timed_out", true),
        (.unreachable(detail: "connection refused"), "gather_unreachable", true),
        (.answerTooLong(limit: 9), "gather_answer_too_long", false),
        (.forbidden(detail: "no"), "gather_forbidden", false),
    ])
    func noAnswerIsToldApart(_ failure: OutboundFailure, _ code: String, _ transient: Bool) {
        #expect(GatherFailure.noAnswer(failure).code == code)
        #expect(GatherFailure.noAnswer(failure).isTransient == transient)
        #expect(GatherFailure.noAnswer(failure).retryAfter == nil)
    }

    /// The key is in the query and in the body of each request, and in no text about them.
    @Test func noDescriptionShowsTheKey() async throws {
        let api = GatherAPI(key: Secret(label: "env:GATHER_API_KEY", bytes: Array("SESAME".utf8)))
        let space = try GatherSpace("a/b")
        let guest = GatherGuest(email: try #require(GatherEmail("alice@example.com")))
        let lists = GatherGuestLists(api: api, outbound: .none, now: { Self.now })
        let failure = await #expect(throws: GatherFailure.self) { try await lists.guests(of: space) }
        let subjects: [Any] = [api, lists, failure as Any, api.reading(space), api.adding([guest], to: space)]
        for subject in subjects {
            var texts = ["\(subject)", String(reflecting: subject), ""]
            dump(subject, to: &texts[2])
            for text in texts { #expect(!text.contains("SESAME") && !text.contains("83, 69, 83"), "\(text)") }
        }
    }

    @Test(arguments: ["", "alice", "@example.com", "alice@", "a b@example.com", "a@b\u{0}", "a@b.c\u{2028}d"])
    func whatIsNoAddressIsRefused(_ text: String) { #expect(GatherEmail(text) == nil) }

    @Test func anAddressIsInLowerCase() {
        #expect(GatherEmail(" Alice@Example.COM\n")?.text == "alice@example.com")
        #expect(GatherEmail(String(repeating: "a", count: 243) + "@example.com") == nil)
    }

    private static func answer(_ status: Int, _ body: String = "SESAME", after: String? = nil) -> OutboundResponse {
        let headers = after.map { [InboundRequest.Header("Retry-After", $0)] } ?? []
        return OutboundResponse(status: status, headers: headers, body: Array(body.utf8))
    }
}
