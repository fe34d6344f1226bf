import AdapterKit
import Edge
import Model
import Signing
import TestSupport
import Testing

@testable import TollgateApp

@Suite("Letting clients into channels")
struct ChannelAuthenticatorTests {
    /// Allows what the question asks for, except names that end in `-no`.
    @Sendable private static func fair(_ request: LoopbackSink.Request) -> LoopbackSink.Answer {
        let question = try? JSON(parsing: request.body)
        var words: [(String, JSON)] = []
        for name in question?["channels"]?.array?.compactMap(\.string) ?? [] {
            if name.hasSuffix("-no") {
                words.append((name, ["allow": false]))
            } else if name.hasPrefix("presence-") {
                // The text of the vectors, to be signed as it is.
                let data = #"{"user_id": 10, "user_info": {"name": "Mr. Channels"}}"#
                words.append((name, ["allow": true, "channel_data": .string(data)]))
            } else {
                words.append((name, ["allow": true]))
            }
        }
        return .json([
            "channels": .object(JSONObject(words)),
            "user": ["allow": true, "user_data": #"{"id": "1234"}"#],
        ])
    }

    private static let away = ChannelAnswer.unavailable(
        code: "authorizer_unavailable",
        detail: "who decides about channels cannot be asked just now",
        retryAfter: 1
    )

    private static func grant(_ auth: String, _ more: [(String, JSON)] = []) -> ChannelAnswer.Verdict {
        .granted(.object(JSONObject([("auth", .string("\(Doorman.key):\(auth)"))] + more)))
    }

    private static let foobar = Self.grant("58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4")

    @Test("what is allowed is signed as Pusher's library does; the question is signed and carries the credential")
    func allowed() async throws {
        try await Doorman.run(answering: Self.fair) { doorman in
            #expect(await doorman.ask(["private-foobar"], cookie: "a=b") == .verdicts([Self.foobar]))
            let question = try #require(doorman.authorizer.requests.value.first)
            #expect(question.method == "POST" && question.uri == "/channels")
            #expect(question.header("content-type") == "application/json")
            #expect(question.header("authorization") == "Bearer user-1" && question.header("cookie") == nil)
            let expected: JSON = ["socket_id": "1234.1234", "channels": ["private-foobar"]]
            #expect(try JSON(parsing: question.body) == expected)
            let secret = try WebhookSecret(Doorman.authorizerSecret)
            let proof = try StandardWebhooks.Headers { question.header($0) }
                .verify(body: question.body, secrets: [secret], now: doorman.time.now)
            #expect(proof.matched == "env:AUTHORIZER")
        }
    }

    @Test("only the configured credentials are passed on")
    func credentials() async throws {
        try await Doorman.run(credentials: [.cookie], answering: Self.fair) { doorman in
            #expect(await doorman.ask(["private-foobar"], cookie: "session=1") == .verdicts([Self.foobar]))
            let question = try #require(doorman.authorizer.requests.value.first)
            #expect(question.header("cookie") == "session=1" && question.header("authorization") == nil)
            // The one that is not passed on does not tell callers apart, the other does.
            #expect(await doorman.ask(["private-foobar"], authorization: "x", cookie: "session=1") != Self.away)
            #expect(doorman.questions == 1)
            #expect(await doorman.ask(["private-foobar"], cookie: "session=2") != Self.away)
            #expect(doorman.questions == 2)
        }
    }

    @Test("presence and users are signed with the data that the authorizer gives")
    func presence() async throws {
        try await Doorman.run(answering: Self.fair) { doorman in
            let data = #"{"user_id": 10, "user_info": {"name": "Mr. Channels"}}"#
            let presence = Self.grant(
                "5b8808f3035fec2e4157c6b430a06d5b0de16d174e1a779e0e2b64d9983bde27",
                [("channel_data", .string(data))]
            )
            #expect(await doorman.ask(["presence-foobar"]) == .verdicts([presence]))
            let user = Self.grant(
                "5910b3817f9231271b5beabce5a67c1f8289cfbdea38b9c65fd81ebb95de4722",
                [("user_data", #"{"id": "1234"}"#)]
            )
            #expect(await doorman.askUser() == .verdicts([user]))
            let question = try #require(doorman.authorizer.requests.value.last)
            #expect(try JSON(parsing: question.body) == ["socket_id": "1234.1234", "user": true])
        }
    }

    @Test("data that is an object is signed as it is answered")
    func objectData() async throws {
        let word: JSON = ["allow": true, "channel_data": ["user_id": "u1"]]
        try await Doorman.run(answering: { _ in .json(["channels": ["presence-stream-viewer@1": word]]) }) { doorman in
            guard case .verdicts(let verdicts) = await doorman.ask(["presence-stream-viewer@1"], socket: "49000.3"),
                case .granted(let grant)? = verdicts.first
            else {
                Issue.record("it was not granted")
                return
            }
            let text = #"49000.3:presence-stream-viewer@1:{"user_id":"u1"}"#
            let code = Hex.encode(HMACSHA256.code([Array(text.utf8)], key: Doorman.secret.bytes))
            #expect(grant["channel_data"] == #"{"user_id":"u1"}"# && grant["auth"] == .string("\(Doorman.key):\(code)"))
        }
    }

    @Test("of several channels each has its own verdict; what cannot be signed is not even asked about")
    func batch() async throws {
        try await Doorman.run(answering: Self.fair) { doorman in
            let names = [
                "private-foobar", "private-no", "private-a:b", "open", "private-encrypted-x", "private-foobar",
            ]
            guard case .verdicts(let verdicts) = await doorman.ask(names) else {
                Issue.record("there was no verdict")
                return
            }
            #expect(verdicts.count == 6 && verdicts[0] == Self.foobar && verdicts[1] == .denied)
            #expect(verdicts[5] == Self.foobar)
            for verdict in verdicts[2...4] {
                guard case .invalid(let reason) = verdict else {
                    Issue.record("\(verdict)")
                    continue
                }
                #expect(reason.hasPrefix("channel_name is ") && !reason.contains("a:b"))
            }
            let question = try #require(doorman.authorizer.requests.value.first)
            #expect(try JSON(parsing: question.body)["channels"] == ["private-foobar", "private-no"])
            #expect(doorman.questions == 1)
        }
    }

    @Test("a hostile socket id is refused before anybody is asked")
    func hostile() async throws {
        try await Doorman.run(answering: Self.fair) { doorman in
            for socket in ["", "1", "1.1:private-secret", "1.1::user::{}", "1.1\n", "a.b", "1.1.1"] {
                for answer in [await doorman.ask(["private-a"], socket: socket), await doorman.askUser(socket: socket)]
                {
                    #expect(answer == .invalid(reason: "socket_id is not digits, a dot and digits"))
                }
            }
            #expect(doorman.questions == 0)
        }
    }

    @Test("an authorizer that does not take the credential denies everything", arguments: [401, 403])
    func denied(_ status: Int) async throws {
        try await Doorman.run(answering: { _ in LoopbackSink.Answer(status) }) { doorman in
            #expect(await doorman.ask(["private-a", "presence-b"]) == .verdicts([.denied, .denied]))
            #expect(await doorman.askUser() == .verdicts([.denied]))
        }
    }

    @Test(
        "an answer that cannot be read signs nothing and is not kept",
        arguments: [
            "", "{", "[]", "{}", #"{"channels":{}}"#, #"{"channels":{"presence-a":true}}"#,
            #"{"channels":{"presence-a":{}}}"#, #"{"channels":{"presence-a":{"allow":"true"}}}"#,
            #"{"channels":{"presence-a":{"allow":1}}}"#, #"{"channels":{"presence-a":{"allow":true}}}"#,
            #"{"channels":{"presence-a":{"allow":true,"channel_data":null}}}"#,
            #"{"channels":{"presence-a":{"allow":true,"channel_data":{}}}}"#,
            #"{"channels":{"presence-a":{"allow":true,"channel_data":{"user_id":""}}}}"#,
            #"{"channels":{"presence-a":{"allow":true,"channel_data":"user_id"}}}"#,
            #"{"channels":{"presence-a":{"allow":true,"channel_data":[1]}}}"#,
            #"{"channels":{"presence-b":{"allow":true,"channel_data":{"user_id":"1"}}}}"#,
        ]
    )
    func garbage(_ text: String) async throws {
        try await Doorman.run(answering: { _ in LoopbackSink.Answer(200, body: Array(text.utf8)) }) { doorman in
            #expect(await doorman.ask(["presence-a"]) == Self.away)
            #expect(await doorman.ask(["presence-a"]) == Self.away)
            #expect(doorman.questions == 2)
        }
    }

    @Test("data that is too long signs nothing")
    func longData() async throws {
        let name = String(repeating: "x", count: Authorizer.dataLimit)
        let word: JSON = ["allow": true, "channel_data": ["user_id": "1", "user_info": .string(name)]]
        try await Doorman.run(answering: { _ in .json(["channels": ["presence-a": word]]) }) { doorman in
            #expect(await doorman.ask(["presence-a"]) == Self.away)
        }
    }

    @Test("other statuses decide nothing, redirects are not followed", arguments: [201, 204, 301, 307, 404, 500, 503])
    func statuses(_ status: Int) async throws {
        let answer = LoopbackSink.Answer(status, headers: [("location", "/other")])
        try await Doorman.run(answering: { _ in answer }) { doorman in
            #expect(await doorman.ask(["private-a"]) == Self.away)
            #expect(doorman.authorizer.requests.value.map(\.uri) == ["/channels"])
        }
    }

    @Test("an authorizer that is slow, breaks off or is gone decides nothing")
    func away() async throws {
        for way in [LoopbackSink.Answer.Way.never, .headOnly] {
            try await Doorman.run(timeout: .milliseconds(200), answering: { _ in .init(way: way) }) { doorman in
                #expect(await doorman.ask(["private-a"]) == Self.away)
            }
        }
        try await Doorman.run(answering: { _ in .init(way: .close) }) { doorman in
            #expect(await doorman.ask(["private-a"]) == Self.away)
        }
        try await Doorman.run(url: "http://127.0.0.1:1/channels", answering: Self.fair) { doorman in
            #expect(await doorman.ask(["private-a"]) == Self.away)
        }
    }

    @Test("a yes is kept for ten seconds and a no for two, each for its caller and channel")
    func kept() async throws {
        try await Doorman.run(answering: Self.fair) { doorman in
            func questions(_ names: [String], _ authorization: String? = "a", socket: String = "1.1") async -> Int {
                let before = doorman.questions
                _ = await doorman.ask(names, socket: socket, authorization: authorization)
                return doorman.questions - before
            }
            #expect(await questions(["private-a", "private-no"]) == 1)
            // Also on another connection: what is signed is another text, what was decided is the same.
            #expect(await questions(["private-a", "private-no"], socket: "2.2") == 0)
            #expect(await questions(["private-a"], "b") == 1)
            #expect(await questions(["private-a", "private-b"]) == 1)
            let last = try #require(doorman.authorizer.requests.value.last)
            #expect(try JSON(parsing: last.body)["channels"] == ["private-b"])
            // Callers without a credential are told apart by their connection.
            #expect(await questions(["private-a"], nil, socket: "3.3") == 1)
            #expect(await questions(["private-a"], nil, socket: "4.4") == 1)
            #expect(await questions(["private-a"], nil, socket: "4.4") == 0)
            doorman.time.advance(by: .seconds(2))
            #expect(await questions(["private-a"]) == 0)
            #expect(await questions(["private-no"]) == 1)
            doorman.time.advance(by: .seconds(8))
            #expect(await questions(["private-a"]) == 1)
        }
    }

    @Test("too many that wait are told so, and a place that becomes free is used")
    func overloaded() async throws {
        let waiting = Watched(0)
        let isOpen = Watched(false)
        let http = OutboundHTTP { _ throws(OutboundFailure) in
            waiting.change { $0 += 1 }
            do { try await isOpen.wait(for: "the authorizer", within: .seconds(60)) { $0 } } catch { throw .timedOut }
            let answer: JSON = ["user": ["allow": false]]
            return OutboundResponse(status: 200, body: answer.bytes)
        }
        let authenticator = Doorman.authenticator(try Doorman.configuration("http://127.0.0.1:1"), http)
        @Sendable func ask(_ number: Int) async -> ChannelAnswer {
            await authenticator.answer(ChannelRequest(socketID: "1.\(number)", subject: .user))
        }
        try await withThrowingTaskGroup(of: ChannelAnswer.self) { tasks in
            for number in 0..<ChannelAuthenticator.maximumAsking { tasks.addTask { await ask(number) } }
            try await waiting.wait(for: "all to ask", within: .seconds(60)) {
                $0 == ChannelAuthenticator.maximumAsking
            }
            #expect(await ask(1_000_000) == Self.away)
            #expect(waiting.value == ChannelAuthenticator.maximumAsking)
            isOpen.change { $0 = true }
            for try await answer in tasks { #expect(answer == .verdicts([.denied])) }
        }
        #expect(await ask(1_000_001) == .verdicts([.denied]))
    }
}
