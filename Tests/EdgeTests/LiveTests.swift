import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Model
import NIOCore
import Store
import TestSupport
import Testing

@testable import Edge

/// Over real sockets: what a router test cannot show.
@Suite struct LiveTests {
    static let head = """
        POST /notify/echo/one HTTP/1.1\r\nHost: gateway\r\nX-Secret: \(Gateway.sourceSecret)\r\n
        """

    @Test func aChunkedBodyIsRefusedBeforeItsEnd() async throws {
        let limits = EdgeLimits(notifyBody: 1000, linger: .milliseconds(50))
        try await Self.run(Gateway(limits: limits)) { gateway, connection in
            try await connection.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n")
            let chunk = "258\r\n\(String(repeating: "x", count: 600))\r\n"
            try await connection.send(chunk)
            #expect(connection.received.value.text.isEmpty)
            // The second one is too much, and the body's end has not been sent and never is.
            try await connection.send(chunk)
            let answer = try await connection.wait(for: "body_too_large")
            #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.lowercased().contains("connection: close"))
            // Whoever goes on sending is cut off.
            try await connection.waitUntilClosed()
            #expect(gateway.receipts.values["tollgate_receipts_total{source=echo/one,outcome=oversize}"] == 1)
        }
    }

    @Test func aDeclaredLengthIsRefusedBeforeAByteOfIt() async throws {
        let limits = EdgeLimits(notifyBody: 1000, linger: .milliseconds(50))
        try await Self.run(Gateway(limits: limits)) { _, connection in
            try await connection.send(Self.head + "Content-Length: 100000000\r\n\r\n")
            #expect(try await connection.wait(for: "body_too_large").hasPrefix("HTTP/1.1 413 "))
            try await connection.waitUntilClosed()
        }
    }

    @Test func anAnswerThatLeavesTheBodyEndsTheConnection() async throws {
        try await Self.run(Gateway(limits: EdgeLimits(linger: .milliseconds(50)))) { _, connection in
            try await connection.send(
                "POST /v1/orders HTTP/1.1\r\nHost: gateway\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
            )
            #expect(try await connection.wait(for: "token_missing").hasPrefix("HTTP/1.1 401 "))
            try await connection.waitUntilClosed()
        }
    }

    @Test func aBodyInPiecesIsPutTogether() async throws {
        try await Self.run(Gateway()) { gateway, connection in
            try await connection.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n")
            for piece in [#"{"ke"#, #"y":"#, #""k1"}"#] {
                try await connection.send("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n")
            }
            try await connection.send("0\r\n\r\n")
            #expect(try await connection.wait(for: "accepted").hasPrefix("HTTP/1.1 200 "))
            let receipts = try await gateway.store.receipts(ReceiptFilter(), PageRequest()).records
            let payload = try await gateway.store.payload(of: try #require(receipts.first).id)
            #expect(payload?.body == Array(#"{"key":"k1"}"#.utf8))
            #expect(receipts.first?.remote == "127.0.0.1")
        }
    }

    @Test func theWordToGoOnNeverComesBeforeAnEarlierAnswer() async throws {
        try await Self.run(Gateway()) { _, connection in
            let body = #"{"key":"k1"}"#
            let length = "Content-Length: 12\r\n\r\n"
            try await connection.send(
                Self.head + length + body + Self.head + "Expect: 100-continue\r\n" + length + body
            )
            let text = try await connection.wait(for: "duplicate")
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func whoAsksFirstIsToldToGoOn() async throws {
        try await Self.run(Gateway()) { _, connection in
            let head = "Expect: 100-continue\r\nContent-Length: 12\r\n\r\n"
            for outcome in ["accepted", "duplicate"] {
                let before = connection.received.value.text.utf8.count
                try await connection.send(Self.head + head)
                let told = try await connection.received.wait(for: "100") { $0.text.utf8.count > before }.text
                #expect(String(told.utf8.dropFirst(before)) == "HTTP/1.1 100 Continue\r\n\r\n")
                try await connection.send(#"{"key":"k1"}"#)
                let answer = try await connection.wait(for: outcome).utf8.dropFirst(told.utf8.count)
                #expect(String(answer)?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
            }
        }
    }

    @Test(arguments: [
        "Content-Length: 20\r\n\r\n{\"key\":\"k1\"}", "Transfer-Encoding: chunked\r\n\r\nc\r\n{\"key\":\"k1\"}\r\n",
    ])
    func aBodyCutShortIsNotTakenIn(_ rest: String) async throws {
        try await Self.run(Gateway()) { gateway, connection in
            try await connection.send(Self.head + rest)
            try await connection.finish()
            try await connection.waitUntilClosed()
            #expect(!connection.received.value.text.contains(" 200 "))
            #expect(try await gateway.store.receipts(ReceiptFilter(), PageRequest()).records.isEmpty)
        }
    }

    @Test func aBodyThatTakesTooLongIsCutOff() async throws {
        let limits = EdgeLimits(bodyTime: .milliseconds(100))
        try await Self.run(Gateway(limits: limits)) { gateway, connection in
            try await connection.send(Self.head + "Content-Length: 20\r\n\r\n{\"key\"")
            try await connection.waitUntilClosed()
            #expect(try await gateway.store.receipts(ReceiptFilter(), PageRequest()).records.isEmpty)
        }
    }

    /// Half a head, and a byte more every now and then.
    @Test(.timeLimit(.minutes(1))) func aHeadThatDripsInIsCutOff() async throws {
        try await Self.run(Gateway(limits: EdgeLimits(headTime: .seconds(2)))) { _, connection in
            try await connection.send("GET /healthz HTTP/1.1\r\nHost: gateway\r\n\r\n")
            _ = try await connection.wait(for: #"{"status":"ok"}"#)
            try await connection.send("GET /healthz HTTP/1.1\r\nX: ")
            while !connection.received.value.isClosed {
                do { try await connection.send("x") } catch { break }
                // The pace of the drip; it never pauses for as long as the limit.
                try await Task.sleep(for: .milliseconds(5))
            }
            try await connection.waitUntilClosed()
            // Nothing but the first answer came.
            #expect(connection.received.value.text.hasSuffix(#"{"status":"ok"}"#))
        }
    }

    @Test func theCallerBehindAProxyIsNamed() async throws {
        let proxies = [try #require(AddressBlock("127.0.0.0/8"))]
        try await Self.run(Gateway(trustedProxies: proxies)) { gateway, connection in
            let body = #"{"key":"k1"}"#
            try await connection.send(
                Self.head + "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 203.0.113.9, 127.0.0.2\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            try await connection.wait(for: "accepted")
            let receipt = try await gateway.store.receipts(ReceiptFilter(), PageRequest()).records.first
            #expect(receipt?.remote == "203.0.113.9")
        }
    }

    @Test func severalCallsShareAConnection() async throws {
        try await Self.run(Gateway()) { gateway, connection in
            let body = #"{"key":"k1"}"#
            let one = Self.head + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            try await connection.send(one + one + "GET /healthz HTTP/1.1\r\nHost: gateway\r\n\r\n")
            let text = try await connection.wait(for: #"{"status":"ok"}"#)
            #expect(text.contains(#""status":"accepted""#) && text.contains(#""status":"duplicate""#))
        }
    }

    @Test(arguments: [
        "NONSENSE\r\n\r\n", "POST /notify/echo/one HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "GET healthz HTTP/1.1\r\nHost: gateway\r\n\r\n", "GET /health z HTTP/1.1\r\nHost: gateway\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n",
        LiveTests.head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
    ])
    func whatIsNotHTTPIsRefused(_ text: String) async throws {
        try await Self.run(Gateway()) { _, connection in
            try await connection.send(text)
            let answer = try await connection.wait(for: "malformed_request")
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.lowercased().contains("content-type: application/problem+json"))
            try await connection.waitUntilClosed()
            let (head, body) = try #require(connection.received.value.answer)
            #expect(head.lowercased().contains("content-length: \(body.utf8.count)\r\n"))
            #expect(try JSON(parsing: body.utf8)["status"] == 400)
        }
    }

    @Test(arguments: ["/healthz", "/notify/nobody", "/nothing", "/notify/echo/one"])
    func headIsAnsweredWithoutABody(_ uri: String) async throws {
        try await Self.run(Gateway()) { _, connection in
            try await connection.send("HEAD \(uri) HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n")
            try await connection.waitUntilClosed()
            let (head, body) = try #require(connection.received.value.answer)
            #expect(head.lowercased().contains("content-length: ") && body.isEmpty, "\(head)\(body)")
        }
    }

    /// Serves the gateway on a port of its own while `body` talks to it.
    static func run(
        _ gateway: Gateway,
        _ body: @escaping @Sendable (Gateway, RawConnection) async throws -> Void
    ) async throws {
        try await gateway.application.test(.live) { client in
            let connection = try await RawConnection(port: try #require(client.port))
            try await body(gateway, connection)
            connection.close()
            try await connection.waitUntilClosed()
        }
        try await gateway.close()
    }
}
