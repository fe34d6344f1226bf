import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Model
import TestSupport
import Testing

@testable import Edge

/// How much of what callers send is waited for and held, over real sockets.
@Suite(.timeLimit(.minutes(2))) struct BodyTests {
    private static let quick = EdgeLimits(linger: .milliseconds(50))
    private static let channels = ChannelAuthentication(allowedOrigins: []) { _ in .verdicts([.denied]) }

    private static func head(_ request: String, _ fields: String = "", token: String? = nil) -> String {
        let token = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        return "\(request) HTTP/1.1\r\nHost: gateway\r\n\(token)\(fields)\r\n"
    }

    private static func text(_ bytes: Int) -> String { String(repeating: "x", count: bytes) }

    @Test func whatIsOpenToEverybodyReadsLittleOrNothing() {
        for route in RouteTable.standard.routes where route.scope == nil {
            let limit = EdgeLimits().body(of: route) ?? 0
            #expect(limit <= 32 << 10, "\(route.method) \(route.path)")
            #expect(route.method == .post || limit == 0, "\(route.method) \(route.path)")
        }
    }

    @Test(arguments: [
        "GET /healthz", "HEAD /healthz", "GET /readyz", "GET /metrics", "GET /.well-known/jwks.json",
        "GET /schemas/payment.succeeded/1", "GET /redirect-out", "GET /tools/POST.html", "GET /redirect-in/s",
        "OPTIONS /v1/pusher/auth", "GET /nothing", "POST /nothing", "DELETE /healthz", "POST /notify/nobody",
    ])
    func anOpenRouteWaitsForNoBody(_ request: String) async throws {
        try await LiveTests.run(Gateway(limits: Self.quick)) { _, connection in
            try await connection.send(Self.head(request, "Content-Length: 262144\r\n") + Self.text(100_000))
            let answer = try await connection.wait(for: "\r\n\r\n").lowercased()
            #expect(answer.hasPrefix("http/1.1 ") && answer.contains("\r\nconnection: close\r\n"), "\(answer)")
            try await connection.waitUntilClosed()
        }
    }

    @Test(arguments: [nil, "another"], ["Content-Length: 262144\r\n", "Transfer-Encoding: chunked\r\n"])
    func whoMayNotIsToldBeforeTheBody(_ token: String?, _ length: String) async throws {
        try await LiveTests.run(Gateway(limits: Self.quick)) { _, connection in
            try await connection.send(Self.head("POST /v1/orders", length, token: token))
            let answer = try await connection.wait(for: token == nil ? "token_missing" : "token_invalid")
            #expect(answer.hasPrefix("HTTP/1.1 401 ") && answer.lowercased().contains("\r\nconnection: close\r\n"))
            try await connection.waitUntilClosed()
        }
    }

    @Test func aTokenThatDoesNotReachIsToldBeforeTheBody() async throws {
        let reader = (name: "reader", secret: "r", grant: AccessToken.Grant.scopes([Scope(.orders, .read)]))
        try await LiveTests.run(Gateway(limits: Self.quick, tokens: [reader])) { _, connection in
            try await connection.send(Self.head("POST /v1/orders", "Content-Length: 262144\r\n", token: "r"))
            #expect(try await connection.wait(for: "scope_missing").hasPrefix("HTTP/1.1 403 "))
            try await connection.waitUntilClosed()
        }
    }

    /// Many callers that send half of what they announced, to routes that are open.
    @Test func halfSentBodiesOfOpenRoutesHoldNothing() async throws {
        let gateway = try await Gateway(limits: EdgeLimits(linger: .seconds(60)), channels: Self.channels)
        let application = gateway.application
        let bodies = application.responder.notify.bodies
        try await application.test(.live) { client in
            let port = try #require(client.port)
            var connections: [RawConnection] = []
            for _ in 0..<50 {
                let connection = try await RawConnection(port: port)
                try await connection.send(
                    Self.head("GET /healthz", "Content-Length: 262144\r\n") + Self.text(131_072)
                )
                connections.append(connection)
            }
            for connection in connections {
                #expect(try await connection.wait(for: #"{"status":"ok"}"#).hasPrefix("HTTP/1.1 200 "))
                #expect(!connection.received.value.isClosed)
            }
            #expect(bodies.taken == 0)
            for connection in connections { connection.close() }
        }
        try await gateway.close()
    }

    /// What comes with the form of a channel is bounded for each caller, and for all of them together.
    @Test func halfSentFormsShareTheBudget() async throws {
        let limits = EdgeLimits(notifyBody: 60_000, apiBody: 60_000, bodies: 60_000, linger: .milliseconds(50))
        let gateway = try await Gateway(limits: limits, channels: Self.channels)
        let application = gateway.application
        let bodies = application.responder.notify.bodies
        try await application.test(.live) { client in
            let port = try #require(client.port)
            var connections: [RawConnection] = []
            var refused = 0
            while refused < 3 {
                let connection = try await RawConnection(port: port)
                connections.append(connection)
                try await connection.send(
                    Self.head("POST /v1/pusher/auth", "Content-Length: 32768\r\n") + Self.text(30_000)
                )
                // The third of those that wait is too many, whichever that is.
                guard connections.count > 2 else { continue }
                while connections.allSatisfy({ $0.received.value.text.isEmpty }) { await Task.yield() }
                refused = connections.count { $0.received.value.text.contains("overloaded") }
                #expect(bodies.taken <= 60_000)
            }
            for connection in connections where !connection.received.value.text.isEmpty {
                let answer = try await connection.wait(for: "overloaded").lowercased()
                #expect(answer.hasPrefix("http/1.1 503 ") && answer.contains("\r\nretry-after: 1\r\n"))
            }
            for connection in connections { connection.close() }
        }
        try await gateway.close()
    }

    @Test func requestsToTheAPIShareTheBudgetWithCalls() async throws {
        let limits = EdgeLimits(
            notifyBody: 200_000,
            apiBody: 200_000,
            bodies: 200_000,
            bodyTime: .seconds(110),
            linger: .milliseconds(50)
        )
        let gateway = try await Gateway(limits: limits)
        let application = gateway.application
        let bodies = application.responder.notify.bodies
        try await application.test(.live) { client in
            let port = try #require(client.port)
            @Sendable func send(_ bytes: Int) async throws -> String {
                let connection = try await RawConnection(port: port)
                let length = "Content-Length: \(bytes)\r\n"
                try await connection.send(
                    Self.head("POST /v1/deliveries/retry", length, token: Gateway.adminToken) + Self.text(bytes)
                )
                defer { connection.close() }
                return try await connection.wait(for: "}")
            }
            // A provider's call that is half here takes up what there is.
            let waiting = try await RawConnection(port: port)
            try await waiting.send(LiveTests.head + "Content-Length: 150000\r\n\r\n\(Self.text(149_999))")
            var answer = ""
            while !answer.hasPrefix("HTTP/1.1 503 ") { answer = try await send(100_000) }
            #expect(answer.lowercased().contains("\r\nretry-after: 1\r\n") && answer.contains(#""code":"overloaded""#))
            #expect(try await send(16_384).contains("malformed_json"))
            try await waiting.send("x")
            #expect(try await waiting.wait(for: "}").hasPrefix("HTTP/1.1 200 "))
            waiting.close()
            for _ in 0..<4 { #expect(try await send(150_000).contains("malformed_json")) }
        }
        #expect(bodies.taken == 0)
        try await gateway.close()
    }

    @Test(arguments: [("/v1/pusher/auth", 32 << 10), ("/v1/orders", 256 << 10)])
    func aBodyThatIsTooLongIsRefusedByItsDeclaredLength(_ path: String, _ limit: Int) async throws {
        try await LiveTests.run(Gateway(limits: Self.quick, channels: Self.channels)) { _, connection in
            let length = "Content-Length: \(limit + 1)\r\n"
            try await connection.send(Self.head("POST \(path)", length, token: Gateway.adminToken))
            let answer = try await connection.wait(for: "}")
            #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.contains("the body may have \(limit) bytes"))
        }
    }

    @Test func aShortBodyThatNobodyReadsLeavesTheConnectionAsItIs() async throws {
        try await LiveTests.run(Gateway(limits: Self.quick)) { _, connection in
            try await connection.send(Self.head("GET /healthz", "Content-Length: 10\r\n") + "hello")
            let first = try await connection.wait(for: #"{"status":"ok"}"#)
            #expect(!first.lowercased().contains("connection: close"))
            try await connection.send("there" + Self.head("GET /readyz"))
            #expect(try await connection.wait(for: #"{"status":"ready"}"#).hasPrefix(first))
            // Also for a call that is taken in where it arrives.
            let body = #"{"key":"k1"}"#
            try await connection.send(LiveTests.head + "Content-Length: 12\r\n\r\n\(body)")
            try await connection.wait(for: "accepted")
        }
    }

    /// However long: it is thrown away, and what follows it on the connection is nobody's request.
    @Test(arguments: ["Content-Length: 2000000\r\n", "Content-Length: 18446744073709551615\r\n"])
    func aLongBodyThatNobodyReadsEndsTheConnection(_ length: String) async throws {
        try await LiveTests.run(Gateway(limits: Self.quick)) { gateway, connection in
            try await connection.send(Self.head("GET /healthz", length))
            let answer = try await connection.wait(for: #"{"status":"ok"}"#)
            #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
            try? await connection.send(Self.text(2_000_000) + Self.head("GET /readyz"))
            try await connection.waitUntilClosed()
            #expect(connection.received.value.text == answer)
        }
    }

    /// What follows it is no request, whatever it looks like.
    @Test(arguments: ["close", "Close"])
    func theLastRequestIsTheLast(_ word: String) async throws {
        try await LiveTests.run(Gateway(limits: Self.quick)) { gateway, connection in
            let last = Self.head("GET /healthz", "Connection: \(word)\r\n")
            try await connection.send(last + Self.head("GET /readyz") + Self.head("GET /readyz"))
            try await connection.waitUntilClosed()
            #expect(connection.received.value.text.ranges(of: "HTTP/1.1 200 ").count == 1)
            #expect(gateway.counters.values["tollgate_http_requests_total{route=operations,status=2xx}"] == 1)
        }
    }

    @Test(arguments: [32 << 10, 40 << 10])
    func aHeadIsBounded(_ bytes: Int) async throws {
        try await LiveTests.run(Gateway(limits: Self.quick)) { _, connection in
            try await connection.send(Self.head("GET /healthz", "X-Long: \(Self.text(bytes - 1000))\r\n"))
            let answer = try await connection.wait(for: "}")
            #expect(answer.hasPrefix(bytes > 32 << 10 ? "HTTP/1.1 400 " : "HTTP/1.1 200 "))
        }
    }
}
