import HTTPTypes
public import NIOCore
public import NIOHTTPTypes

/// Gives the server's own answer to what is not HTTP a body like that of every other refusal.
///
/// Such a request never becomes one: the server answers 400 without a body and closes, before any responder is asked.
/// Nothing of ours answers 400 without a body, so that is what it is known by.
public final class MalformedRequestAnswer: ChannelOutboundHandler, RemovableChannelHandler {
    public typealias OutboundIn = HTTPResponsePart
    public typealias OutboundOut = HTTPResponsePart

    private static let problem = Reply.problem(
        Problem(400, "malformed_request", "this is not HTTP/1.1, or a limit on its head is exceeded")
    )

    public init() {}

    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = self.unwrapOutboundIn(data), head.status == .badRequest,
            head.headerFields[.contentLength] == "0"
        else { return context.write(data, promise: promise) }
        for field in Self.problem.headers { head.headerFields[field.name] = field.value }
        head.headerFields[.contentLength] = String(Self.problem.bytes.count)
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(self.wrapOutboundOut(.body(ByteBuffer(bytes: Self.problem.bytes))), promise: promise)
    }
}
