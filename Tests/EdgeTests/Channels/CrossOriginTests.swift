import HTTPTypes
import Model
import Testing

@testable import Edge

@Suite struct CrossOriginTests {
    private static let allowed = "https://shop.example.com"

    private static func gateway() async throws -> Gateway {
        try await Gateway(
            channels: ChannelAuthentication(allowedOrigins: [Self.allowed]) { request in
                request.subject == .channels(["private-a"])
                    ? .verdicts([.granted(["auth": "k:s"])]) : .verdicts([.denied])
            }
        )
    }

    private static func send(_ gateway: Gateway, origins: [String], channel: String = "private-a") async throws
        -> Answer
    {
        var headers = ChannelTests.form
        for origin in origins { headers.append(HTTPField(name: .origin, value: origin)) }
        let body = Array("socket_id=1.1&channel_name=\(channel)".utf8)
        return try await gateway.send(.post, ChannelTests.path, token: nil, headers: headers, body: body)
    }

    @Test func aListedPageMayReadTheAnswerAlsoWhenItIsANo() async throws {
        let gateway = try await Self.gateway()
        for (channel, status) in [("private-a", 200), ("private-b", 403), ("", 403)] {
            let answer = try await Self.send(gateway, origins: [Self.allowed], channel: channel)
            #expect(answer.status == status)
            #expect(answer.headers[.accessControlAllowOrigin] == Self.allowed)
            #expect(answer.headers[.accessControlAllowCredentials] == "true")
            #expect(answer.headers[.vary] == "Origin")
        }
        try await gateway.close()
    }

    @Test func anyOtherPageGetsNothing() async throws {
        let gateway = try await Self.gateway()
        for origin in [
            "https://evil.example", "null", "*", "http://shop.example.com", "https://shop.example.com.evil.example",
            "https://shop.example.com:8443", "https://SHOP.example.com", "",
        ] {
            let answer = try await Self.send(gateway, origins: [origin])
            #expect(try answer.status == 403 && answer.problem == "origin_not_allowed", "\(origin)")
            #expect(answer.headers[.accessControlAllowOrigin] == nil)
            #expect(answer.headers[.vary] == "Origin")
        }
        let two = try await Self.send(gateway, origins: [Self.allowed, "https://evil.example"])
        #expect(two.status == 403 && two.headers[.accessControlAllowOrigin] == nil)
        try await gateway.close()
    }

    /// What is refused before the route is asked, and by it. A page that may not read why sees a broken network only.
    @Test(arguments: [
        (HTTPRequest.Method.post, "", "application/json", "{", 0, 400, "malformed_json"),
        (.post, "", "application/x-www-form-urlencoded", "socket_id=%zz", 0, 400, "invalid_channel_request"),
        (.post, "", "text/plain", "x", 0, 415, "unsupported_media_type"),
        (.post, "", "application/json", "x", 40_000, 413, "body_too_large"),
        (.post, "", "application/json", "x", 300_000, 413, "body_too_large"),
        (.post, "?app=1", "application/json", "{}", 0, 400, "unknown_parameter"),
        (.post, "?a=%zz", "application/json", "{}", 0, 400, "invalid_parameter"),
        (.get, "", "application/json", "", 0, 405, "method_not_allowed"),
        (.delete, "?a=%zz", "application/json", "{}", 0, 405, "method_not_allowed"),
        (.options, "?x=1", "application/json", "", 0, 400, "unknown_parameter"),
    ])
    func everyRefusalCanBeReadByAListedPage(
        _ method: HTTPRequest.Method,
        _ query: String,
        _ type: String,
        _ body: String,
        _ padding: Int,
        _ status: Int,
        _ code: String
    ) async throws {
        let gateway = try await Self.gateway()
        for origin in [Self.allowed, "https://evil.example", nil] {
            var headers: HTTPFields = [.contentType: type]
            headers[.origin] = origin
            let answer = try await gateway.send(
                method,
                ChannelTests.path + query,
                token: nil,
                headers: headers,
                body: Array(body.utf8) + Array(repeating: UInt8(ascii: " "), count: padding)
            )
            // Another page's body is not looked at once the route is asked.
            let isRefused = origin == "https://evil.example" && answer.status == 403
            #expect(try isRefused || answer.status == status && answer.problem == code, "\(origin ?? "none")")
            let isAllowed = origin == Self.allowed
            #expect(answer.headers[.accessControlAllowOrigin] == (isAllowed ? Self.allowed : nil))
            #expect(answer.headers[.accessControlAllowCredentials] == (isAllowed ? "true" : nil))
            #expect(answer.headers[values: .vary] == ["Origin"])
        }
        try await gateway.close()
    }

    @Test func noOtherRouteIsOpenToPages() async throws {
        let gateway = try await Self.gateway()
        for path in ["/v1/orders", "/v1/pusher/auth/", "/v1/pusher", "/healthz", "/notify/echo/one"] {
            let answer = try await gateway.send(.get, path, token: nil, headers: [.origin: Self.allowed])
            #expect(answer.headers[.accessControlAllowOrigin] == nil && answer.headers[.vary] == nil, "\(path)")
        }
        try await gateway.close()
    }

    @Test func whoIsNoPageIsAnsweredWithoutTheHeaders() async throws {
        let gateway = try await Self.gateway()
        let answer = try await Self.send(gateway, origins: [])
        #expect(answer.status == 200 && answer.headers[.accessControlAllowOrigin] == nil)
        try await gateway.close()
    }

    @Test func aBrowserThatAsksBeforeIsTold() async throws {
        let gateway = try await Self.gateway()
        func preflight(_ origin: String?, _ method: String?) async throws -> Answer {
            var headers: HTTPFields = [.accessControlRequestHeaders: "authorization"]
            headers[.origin] = origin
            headers[.accessControlRequestMethod] = method
            return try await gateway.send(.options, ChannelTests.path, token: nil, headers: headers)
        }
        let yes = try await preflight(Self.allowed, "POST")
        #expect(yes.status == 204 && yes.body.isEmpty)
        #expect(yes.headers[.accessControlAllowOrigin] == Self.allowed)
        #expect(yes.headers[.accessControlAllowCredentials] == "true")
        #expect(yes.headers[.accessControlAllowMethods] == "POST")
        #expect(yes.headers[.accessControlAllowHeaders]?.contains("authorization") == true)
        #expect(yes.headers[.vary]?.contains("Origin") == true)
        for (origin, method) in [
            ("https://evil.example", "POST"), (nil, "POST"), (Self.allowed, "DELETE"), (Self.allowed, nil),
        ]
            as [(String?, String?)]
        {
            let no = try await preflight(origin, method)
            // No such answer lets a browser send; a listed page may read it.
            #expect(no.status == 403 && no.headers[.accessControlAllowMethods] == nil)
            #expect(no.headers[.accessControlAllowOrigin] == (origin == Self.allowed ? Self.allowed : nil))
            #expect(no.headers[.vary]?.contains("Origin") == true)
        }
        try await gateway.close()
    }

    @Test func otherMethodsAreNotServed() async throws {
        let gateway = try await Self.gateway()
        let answer = try await gateway.send(.get, ChannelTests.path, token: nil)
        #expect(answer.status == 405 && answer.headers[.allow] == "POST, OPTIONS")
        try await gateway.close()
    }
}
