import HTTPTypes
import Model
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import Store
import TestSupport
import Testing

@testable import Edge

/// Which requests are taken in directly, and that their answers show nothing of it. What goes on to the server behind is
/// answered "behind".
@Suite(.timeLimit(.minutes(1))) struct NotifyConnectionTests {
    private static let body = #"{"key":"k1"}"#

    @Test(arguments: ["", "Connection: keep-alive\r\n"])
    func aPlainCallIsAnsweredHere(_ header: String) async throws {
        try await Self.run { gateway, connection in
            try await connection.send(Self.call(header))
            let answer = try await connection.wait(for: "}")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.contains(#""status":"accepted"}"#))
            let (head, body) = try #require(connection.received.value.answer)
            #expect(head.lowercased().contains("\r\ncontent-type: application/json\r\n"))
            #expect(head.lowercased().contains("\r\ncontent-length: \(body.utf8.count)\r\n"))
            #expect(head.lowercased().contains("\r\ndate: \(gateway.time.now.imfFixdate.lowercased())\r\n"))
            let receipt = try await gateway.store.receipts(ReceiptFilter(), PageRequest()).records.first
            #expect(receipt?.status == .accepted && receipt?.bodyBytes == 12 && receipt?.remote == "127.0.0.1")
            #expect(gateway.counters.values["tollgate_http_requests_total{route=notify,status=2xx}"] == 1)
        }
    }

    @Test(arguments: [
        "GET /healthz HTTP/1.1\r\n\r\n", "GET /notify/echo/one HTTP/1.1\r\n\r\n",
        Self.call(path: "/notify/nobody"), Self.call(path: "/notify"), Self.call(method: "PATCH"),
        Self.call(length: "Transfer-Encoding: chunked", body: "c\r\n\(body)\r\n0\r\n\r\n"),
        Self.call(length: "Content-Length: 16385", body: String(repeating: "x", count: 16385)),
        Self.call("Content-Encoding: gzip\r\n"), Self.call("Expect: 100-continue\r\n"),
        Self.call("Connection: close\r\n"),
        // Forged: the server behind tells what is the matter.
        Self.call(secret: "another"),
    ])
    func everyOtherRequestGoesOn(_ request: String) async throws {
        try await Self.run { gateway, connection in
            try await connection.send(request)
            try await connection.wait(for: "behind")
            #expect(try await gateway.store.receipts(ReceiptFilter(), PageRequest()).records.isEmpty)
        }
    }

    @Test func aCallInPiecesGoesOn() async throws {
        try await Self.run { gateway, connection in
            try await connection.send(Self.call(body: ""))
            try await gateway.notReady.wait(for: "the head to go on") { $0 == ["head"] }
            try await connection.send(Self.body)
            try await connection.wait(for: "behind")
        }
    }

    @Test func afterAForgedCallTheConnectionIsNotTriedAgain() async throws {
        try await Self.run { _, connection in
            try await connection.send(Self.call(secret: "another"))
            try await connection.wait(for: "behind")
            try await connection.send(Self.call())
            try await connection.received.wait(for: "both") { $0.text.ranges(of: "behind").count == 2 }
        }
    }

    @Test func answersLeaveInTheOrderOfTheirRequests() async throws {
        try await Self.run { gateway, connection in
            let other = "GET /healthz HTTP/1.1\r\n\r\n"
            let second = Self.call(body: #"{"key":"k2"}"#)
            try await connection.send(Self.call() + second + other + Self.call() + second + other + other)
            let whole = try await connection.received.wait(for: "all") {
                $0.text.ranges(of: "HTTP/").count == 7 && $0.text.hasSuffix("behind")
            }
            let words = ["accepted", "accepted", "behind", "duplicate", "duplicate", "behind", "behind"]
            var rest = Substring(whole.text)
            for word in words {
                rest = rest[try #require(rest.firstRange(of: word)).upperBound...]
            }
            #expect(gateway.receipts.values["tollgate_receipts_total{source=echo/one,outcome=accepted}"] == 2)
        }
    }

    @Test func whoSendsNothingMoreGetsItsAnswer() async throws {
        try await Self.run { _, connection in
            try await connection.send(Self.call())
            try await connection.finish()
            try await connection.waitUntilClosed()
            #expect(connection.received.value.text.contains("accepted"))
        }
    }

    @Test func theCallerIsToldOfOurTrouble() async throws {
        try await Self.run(closing: true) { gateway, connection in
            try await connection.send(Self.call())
            let answer = try await connection.wait(for: "send it again").lowercased()
            #expect(answer.hasPrefix("http/1.1 503 ") && answer.contains("\r\nretry-after: 5\r\n"))
            #expect(answer.contains("\r\ncontent-type: application/problem+json\r\n"))
            #expect(gateway.receipts.values["tollgate_receipts_total{source=echo/one,outcome=unavailable}"] == 1)
        }
    }

    @Test func whoHasGoneHarmsNothing() async throws {
        try await Self.run { gateway, connection in
            try await connection.send(Self.call())
            connection.close()
            let accepted = "tollgate_receipts_total{source=echo/one,outcome=accepted}"
            try await gateway.receipts.wait(for: accepted, toBe: 1)
        }
    }

    private static func call(
        _ header: String = "",
        method: String = "POST",
        path: String = "/notify/echo/one",
        secret: String = Gateway.sourceSecret,
        length: String = "Content-Length: 12",
        body: String = body
    ) -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: gateway\r\nX-Secret: \(secret)\r\n\(header)\(length)\r\n\r\n\(body)"
    }

    /// - Parameter closing: the store is closed first.
    private static func run(
        closing: Bool = false,
        _ body: (Gateway, RawConnection) async throws -> Void
    ) async throws {
        let gateway = try await Gateway()
        let responder = EdgeResponder(gateway.edge)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
                    try pipeline.addHandler(NotifyConnection(responder))
                    try pipeline.addHandler(Behind(gateway.notReady))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        if closing { try await gateway.close() }
        let connection = try await RawConnection(port: try #require(server.localAddress?.port))
        try await body(gateway, connection)
        connection.close()
        try await connection.waitUntilClosed()
        try await server.close()
        if !closing { try await gateway.close() }
    }

    /// The server behind.
    private final class Behind: ChannelInboundHandler {
        typealias InboundIn = HTTPRequestPart
        typealias OutboundOut = HTTPResponsePart
        private let parts: Watched<[String]>

        init(_ parts: Watched<[String]>) { self.parts = parts }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch self.unwrapInboundIn(data) {
            case .head: self.parts.change { $0.append("head") }
            case .body: break
            case .end:
                let head = HTTPResponse(status: .ok, headerFields: [.contentLength: "6"])
                context.write(self.wrapOutboundOut(.head(head)), promise: nil)
                context.write(self.wrapOutboundOut(.body(ByteBuffer(string: "behind"))), promise: nil)
                context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
            }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        }
    }
}
