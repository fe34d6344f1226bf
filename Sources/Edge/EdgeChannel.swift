public import HummingbirdCore
public import Logging
public import NIOCore
public import NIOHTTPTypes

/// A connection to the gateway: HTTP/1.1, with ``NotifyConnection`` in front of the responder.
public struct EdgeChannel: ServerChildChannel {
    private let http: HTTP1Channel
    private let responder: EdgeResponder

    /// - Parameter idleTimeout: how long a connection without a request stays open.
    public static func server(_ responder: EdgeResponder, headTime: Duration, idleTimeout: TimeAmount? = nil)
        -> HTTPServerBuilder
    {
        HTTPServerBuilder { respond in
            let configuration = HTTP1Channel.Configuration(
                additionalChannelHandlers: [MalformedRequestAnswer(), HeadDeadline(headTime), ContinueAnswer()],
                idleTimeout: idleTimeout
            )
            return EdgeChannel(
                http: HTTP1Channel(responder: respond, configuration: configuration),
                responder: responder
            )
        }
    }

    public func setup(
        channel: any Channel,
        logger: Logger
    ) -> EventLoopFuture<NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>> {
        self.http.setup(channel: channel, logger: logger).flatMapThrowing { value in
            // Behind the handler that knows which connections are idle or to be closed.
            let pipeline = channel.pipeline.syncOperations
            let state = try pipeline.handler(type: HTTPConnectionStateHandler.self)
            try pipeline.addHandler(NotifyConnection(self.responder), position: .after(state))
            return value
        }
    }

    public func handle(value: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, logger: Logger) async {
        await self.http.handle(value: value, logger: logger)
    }
}
