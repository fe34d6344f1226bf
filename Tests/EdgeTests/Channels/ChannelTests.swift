import HTTPTypes
import Model
import TestSupport
import Testing

@testable import Edge

/// What a client sends and gets; who decides is played.
@Suite struct ChannelTests {
    static let path = "/v1/pusher/auth"
    static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded; charset=UTF-8"]
    private static let grant: JSON = ["auth": "key:signature"]

    private let asked = Watched<[ChannelRequest]>([])

    /// A gateway that answers each channel by what its name says.
    private func gateway(_ answer: ChannelAnswer? = nil) async throws -> Gateway {
        let asked = self.asked
        return try await Gateway(
            channels: ChannelAuthentication(allowedOrigins: ["https://shop.example.com"]) { request in
                asked.change { $0.append(request) }
                if let answer { return answer }
                guard case .channels(let names) = request.subject else { return .verdicts([.granted(Self.grant)]) }
                return .verdicts(
                    names.map { name in
                        if name.hasSuffix("-no") { return .denied }
                        return name.contains(":")
                            ? .invalid(reason: "channel_name holds a colon") : .granted(Self.grant)
                    }
                )
            }
        )
    }

    private func send(_ gateway: Gateway, form: String, headers: HTTPFields = [:]) async throws -> Answer {
        var fields = Self.form
        for field in headers { fields.append(field) }
        return try await gateway.send(.post, Self.path, token: nil, headers: fields, body: Array(form.utf8))
    }

    @Test func aFormWithOneChannelIsAnsweredAsClientsExpect() async throws {
        let gateway = try await self.gateway()
        let headers: HTTPFields = [.authorization: "Bearer user-1", .cookie: "session=abc"]
        let answer = try await self.send(
            gateway,
            form: "socket_id=1234.1234&channel_name=presence-stream-viewer%401",
            headers: headers
        )
        #expect(try answer.status == 200 && answer.json == Self.grant)
        #expect(answer.headers[.contentType] == "application/json")
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(
            self.asked.value == [
                ChannelRequest(
                    socketID: "1234.1234",
                    subject: .channels(["presence-stream-viewer@1"]),
                    authorization: "Bearer user-1",
                    cookie: "session=abc"
                )
            ]
        )
        let denied = try await self.send(gateway, form: "socket_id=1.1&channel_name=private-no")
        #expect(try denied.status == 403 && denied.problem == "channel_denied")
        let invalid = try await self.send(gateway, form: "socket_id=1.1&channel_name=private-a%3Ab")
        #expect(try invalid.status == 400 && invalid.problem == "invalid_channel_request")
        try await gateway.close()
    }

    @Test func severalChannelsAreAnsweredEachByItself() async throws {
        let gateway = try await self.gateway()
        let expected: JSON = [
            "private-a": ["status": 200, "data": Self.grant], "private-no": ["status": 403],
            "private-b:c": ["status": 400],
        ]
        let names: JSON = ["private-a", "private-no", "private-b:c"]
        for form in [
            "socket_id=1.1&channel_name[0]=private-a&channel_name[1]=private-no&channel_name[2]=private-b:c",
            "channel_name%5B%5D=private-a&channel_name%5B%5D=private-no&channel_name%5B%5D=private-b%3Ac&socket_id=1.1",
        ] {
            let answer = try await self.send(gateway, form: form)
            #expect(try answer.status == 200 && answer.json == expected)
        }
        let body: JSON = ["socket_id": "1.1", "channel_name": names]
        let answer = try await gateway.send(.post, Self.path, token: nil, json: body)
        #expect(try answer.status == 200 && answer.json == expected)
        // A list of one is answered as a list.
        let one = try await self.send(gateway, form: "socket_id=1.1&channel_name[0]=private-a")
        #expect(try one.json == ["private-a": ["status": 200, "data": Self.grant]])
        #expect(self.asked.value.map(\.socketID) == ["1.1", "1.1", "1.1", "1.1"])
        try await gateway.close()
    }

    @Test func withoutAChannelAUserIsMeant() async throws {
        let gateway = try await self.gateway()
        #expect(try await self.send(gateway, form: "socket_id=1.1").json == Self.grant)
        let body: JSON = ["socket_id": "1.1", "channel_name": .null]
        #expect(try await gateway.send(.post, Self.path, token: nil, json: body).json == Self.grant)
        #expect(self.asked.value.map(\.subject) == [.user, .user])
        try await gateway.close()
    }

    @Test func whatCannotBeReadIsRefusedAndNobodyIsAsked() async throws {
        let gateway = try await self.gateway()
        let many = (0...100).map { "channel_name[\($0)]=private-\($0)" }.joined(separator: "&")
        for form in [
            "", "channel_name=private-a", "socket_id=", "socket_id=1.1&socket_id=2.2&channel_name=private-a",
            "socket_id=1.1&channel_name=private-a&channel_name=private-b", "socket_id=%zz&channel_name=private-a",
            "socket_id[a]=1.1&channel_name=private-a", "socket_id=1.1&channel_name[a][b]=private-a",
            "socket_id=1.1&" + many,
        ] {
            let answer = try await self.send(gateway, form: form)
            #expect(try answer.status == 400 && answer.problem == "invalid_channel_request", "\(form.prefix(60))")
        }
        for (body, code) in [
            ("{", "malformed_json"), ("[]", "malformed_json"), ("{}", "invalid_channel_request"),
            (#"{"socket_id":7,"channel_name":"private-a"}"#, "invalid_channel_request"),
            (#"{"socket_id":"1.1","channel_name":7}"#, "invalid_channel_request"),
            (#"{"socket_id":"1.1","channel_name":[]}"#, "invalid_channel_request"),
            (#"{"socket_id":"1.1","channel_name":["private-a",7]}"#, "invalid_channel_request"),
            (String(repeating: "[", count: 10_000), "malformed_json"),
        ] {
            let type: HTTPFields = [.contentType: "application/json"]
            let answer = try await gateway.send(.post, Self.path, token: nil, headers: type, body: Array(body.utf8))
            #expect(try answer.status == 400 && answer.problem == code, "\(body.prefix(60))")
        }
        let long = "socket_id=1.1&channel_name=" + String(repeating: "a", count: ChannelBody.limit)
        #expect(try await self.send(gateway, form: long).problem == "body_too_large")
        for type in ["text/plain", ""] {
            let headers: HTTPFields = [.contentType: type]
            let answer = try await gateway.send(.post, Self.path, token: nil, headers: headers, body: [])
            #expect(answer.status == 415 && answer.headers[.accept]?.isEmpty == false)
        }
        #expect(self.asked.value.isEmpty)
        try await gateway.close()
    }

    @Test func whoeverDecidesIsAwayIsAnswered503() async throws {
        let away = ChannelAnswer.unavailable(code: "authorizer_unavailable", detail: "not now", retryAfter: 1)
        let gateway = try await self.gateway(away)
        for form in ["socket_id=1.1&channel_name=private-a", "socket_id=1.1&channel_name[]=private-a"] {
            let answer = try await self.send(gateway, form: form)
            #expect(try answer.status == 503 && answer.problem == "authorizer_unavailable")
            #expect(answer.headers[.retryAfter] == "1")
        }
        try await gateway.close()
        let strict = try await self.gateway(.invalid(reason: "socket_id is none"))
        let answer = try await self.send(strict, form: "socket_id=x&channel_name[]=private-a")
        #expect(try answer.status == 400 && answer.problem == "invalid_channel_request")
        try await strict.close()
    }

    @Test func withoutConfigurationTheRouteIsUnknown() async throws {
        let gateway = try await Gateway()
        #expect(try await self.send(gateway, form: "socket_id=1.1&channel_name=private-a").status == 404)
        #expect(try await gateway.send(.options, Self.path, token: nil).status == 404)
        try await gateway.close()
    }
}
