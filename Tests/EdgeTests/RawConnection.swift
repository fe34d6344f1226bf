import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// A socket whose bytes a test writes and reads by itself.
final class RawConnection: Sendable {
    private let channel: any Channel
    /// Everything that came, and whether the other side has closed.
    let received: Watched<Received>

    struct Received: Sendable {
        var text = ""
        var isClosed = false

        /// The head of the first answer with its last line's end, and all that follows it.
        func split() throws -> (head: String, body: String) {
            let end = try #require(self.text.range(of: "\r\n\r\n"))
            return (String(self.text[..<end.lowerBound]) + "\r\n", String(self.text[end.upperBound...]))
        }
    }

    init(port: Int) async throws {
        let received = Watched(Received())
        self.received = received
        self.channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Recorder(received))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        self.channel.closeFuture.whenComplete { _ in received.change { $0.isClosed = true } }
    }

    func send(_ text: String) async throws {
        try await self.channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    /// Half-closes: nothing more will be sent.
    func finish() async throws { try await self.channel.close(mode: .output).get() }

    /// Returns what came once it contains `text`.
    @discardableResult
    func wait(for text: String) async throws -> String {
        try await self.received.wait(for: text) { $0.text.contains(text) || $0.isClosed }.text
    }

    func waitUntilClosed() async throws { try await self.received.wait(for: "the close") { $0.isClosed } }

    func close() { self.channel.close(promise: nil) }

    private final class Recorder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let received: Watched<Received>

        init(_ received: Watched<Received>) { self.received = received }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: self.unwrapInboundIn(data))
            self.received.change { $0.text += text }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
