import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import TestSupport
import Testing

@testable import Edge

/// What reaches the server behind, and when more is read from the socket.
@Suite(.timeLimit(.minutes(1))) struct ServerGateTests {
    @Test func nothingIsReadWhileAWholeRequestWaits() async throws {
        try await Self.run { seen, connection in
            try await connection.send("GET / HTTP/1.1\r\n\r\n")
            try await connection.wait(for: "behind")
            let events = try await seen.wait(for: "reading again") { $0.last == "read" }
            #expect(events.drop { $0 != "head" } == ["head", "end", "answer", "read"])
        }
    }

    @Test func theRestOfABodyIsRead() async throws {
        try await Self.run { seen, connection in
            try await connection.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhello")
            try await connection.wait(for: "behind")
            #expect(seen.value.drop { $0 != "head" }.starts(with: ["head", "body", "read", "answer"]))
        }
    }

    @Test func whatFollowsAnUnansweredRequestIsNotRead() async throws {
        try await Self.run { seen, connection in
            let next = "POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhello"
            try await connection.send("GET / HTTP/1.1\r\n\r\n" + next)
            try await connection.received.wait(for: "both") { $0.text.ranges(of: "behind").count == 2 }
            let events = seen.value.drop { $0 != "head" }
            #expect(events.starts(with: ["head", "end", "head", "body", "answer", "read", "answer"]))
        }
    }

    @Test func theBodyOfAnAnsweredRequestGoesNoFurther() async throws {
        try await Self.run { seen, connection in
            try await connection.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhello")
            try await connection.wait(for: "behind")
            try await connection.send("thereGET / HTTP/1.1\r\n\r\n")
            try await connection.received.wait(for: "both") { $0.text.ranges(of: "behind").count == 2 }
            #expect(seen.value.filter { $0 != "read" } == ["head", "body", "answer", "end", "head", "end", "answer"])
        }
    }

    private static func run(_ body: (Watched<[String]>, RawConnection) async throws -> Void) async throws {
        let seen = Watched<[String]>([])
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(Reads(seen))
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
                    try pipeline.addHandler(ServerGate(linger: .milliseconds(50)))
                    try pipeline.addHandler(Behind(seen))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let connection = try await RawConnection(port: try #require(server.localAddress?.port))
        try await body(seen, connection)
        connection.close()
        try await connection.waitUntilClosed()
        try await server.close()
    }

    /// Writes down each time that more is wanted of the socket.
    private final class Reads: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        private let seen: Watched<[String]>

        init(_ seen: Watched<[String]>) { self.seen = seen }

        func read(context: ChannelHandlerContext) {
            self.seen.change { $0.append("read") }
            context.read()
        }
    }

    /// The server behind: it answers each head a little later, one after the other, and waits for no body.
    private final class Behind: ChannelInboundHandler {
        typealias InboundIn = HTTPRequestPart
        typealias OutboundOut = HTTPResponsePart
        private let seen: Watched<[String]>
        private var unanswered = 0

        init(_ seen: Watched<[String]>) { self.seen = seen }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch self.unwrapInboundIn(data) {
            case .head:
                self.seen.change { $0.append("head") }
                self.unanswered += 1
                if self.unanswered == 1 { self.answerLater(context) }
            case .body: self.seen.change { $0.append("body") }
            case .end: self.seen.change { $0.append("end") }
            }
        }

        private func answerLater(_ context: ChannelHandlerContext) {
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .milliseconds(50)) {
                let (handler, context) = bound.value
                handler.answer(context)
            }
        }

        private func answer(_ context: ChannelHandlerContext) {
            self.seen.change { $0.append("answer") }
            let head = HTTPResponse(status: .ok, headerFields: [.contentLength: "6"])
            context.write(self.wrapOutboundOut(.head(head)), promise: nil)
            context.write(self.wrapOutboundOut(.body(ByteBuffer(string: "behind"))), promise: nil)
            context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
            self.unanswered -= 1
            if self.unanswered > 0 { self.answerLater(context) }
        }
    }
}
