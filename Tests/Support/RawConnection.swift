import NIOCore
import NIOPosix

/// A socket whose bytes a test writes and reads by itself.
public final class RawConnection: Sendable {
    private let channel: any Channel
    /// Everything that came, and whether the other side has closed.
    public let received: Watched<Received>

    public struct Received: Sendable {
        public internal(set) var text = ""
        public internal(set) var isClosed = false

        /// The head of the first answer with its last line's end, and all that follows it; nil before it is whole.
        public var answer: (head: String, body: String)? {
            let separator = "\r\n\r\n"
            return self.text.firstRange(of: separator).map { end in
                (self.text[..<end.lowerBound] + "\r\n", String(self.text[end.upperBound...]))
            }
        }
    }

    public init(port: Int) async throws {
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

    public func send(_ text: String) async throws {
        try await self.channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    /// Half-closes: nothing more will be sent.
    public func finish() async throws { try await self.channel.close(mode: .output).get() }

    /// Returns what came once it contains `text`.
    @discardableResult
    public func wait(for text: String) async throws -> String {
        try await self.received.wait(for: text) { $0.text.contains(text) || $0.isClosed }.text
    }

    public func waitUntilClosed() async throws { try await self.received.wait(for: "the close") { $0.isClosed } }

    public func close() { self.channel.close(promise: nil) }

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
