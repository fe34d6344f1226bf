import HTTPTypes
public import NIOCore
public import NIOHTTPTypes

/// Tells a caller who asks first (`Expect: 100-continue`) to send its body: clients that do so wait a second or longer
/// for the word (RFC 9110, section 10.1.1).
public final class ContinueAnswer: ChannelDuplexHandler, RemovableChannelHandler {
    public typealias InboundIn = HTTPRequestPart
    public typealias InboundOut = HTTPRequestPart
    public typealias OutboundIn = HTTPResponsePart
    public typealias OutboundOut = HTTPResponsePart

    /// Requests whose heads have come and whose answers have not ended.
    private var open = 0

    public init() {}

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = self.unwrapInboundIn(data) {
            // While an earlier request waits for its answer the word would be taken for that.
            if self.open == 0, head.headerFields[.expect]?.lowercased() == "100-continue" {
                context.writeAndFlush(self.wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
            self.open += 1
        }
        context.fireChannelRead(data)
    }

    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = self.unwrapOutboundIn(data) { self.open = max(0, self.open - 1) }
        context.write(data, promise: promise)
    }
}
