public import HummingbirdCore
public import Logging
public import NIOCore
public import NIOHTTPTypes

/// A connection to the gateway: HTTP/1.1, with ``NotifyConnection`` and ``ServerGate`` in front of the responder.
public struct EdgeChannel: ServerChildChannel {
    private let http: HTTP1Channel
    private let responder: EdgeResponder

    /// - Parameter idleTimeout: how long a connection without a request stays open.
    public static func server(_ responder: EdgeResponder, idleTimeout: TimeAmount? = nil) -> HTTPServerBuilder {
        let limits = responder.limits
        return HTTPServerBuilder { respond in
            let configuration = HTTP1Channel.Configuration(
                additionalChannelHandlers: [MalformedRequestAnswer(), HeadDeadline(limits.headTime), ContinueAnswer()],
                idleTimeout: idleTimeout,
                httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                    maxHeaderFieldSize: limits.head,
                    maxHeaderListSize: limits.head
                )
            )
            return EdgeChannel(
                http: HTTP1Channel(responder: respond, configuration: configuration),
                responder: responder
            )
        }
    }

    /// No larger than what is taken in where it arrives.
    private static let readBuffers = AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 2048, maximum: 16 << 10)

    public func setup(
        channel: any Channel,
        logger: Logger
    ) -> EventLoopFuture<NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>> {
        self.http.setup(channel: channel, logger: logger).flatMapThrowing { value in
            // Every connection keeps what it was read with.
            try channel.syncOptions?.setOption(.recvAllocator, value: Self.readBuffers)
            // Behind the handler that knows which connections are idle or to be closed.
            let pipeline = channel.pipeline.syncOperations
            let state = try pipeline.handler(type: HTTPConnectionStateHandler.self)
            let notify = NotifyConnection(self.responder)
            try pipeline.addHandler(notify, position: .after(state))
            try pipeline.addHandler(ServerGate(linger: self.responder.limits.linger), position: .after(notify))
            return value
        }
    }

    public func handle(value: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, logger: Logger) async {
        await self.http.handle(value: value, logger: logger)
    }
}
