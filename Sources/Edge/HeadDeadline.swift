public import NIOCore
public import NIOHTTPTypes

/// Closes a connection whose next request head is not whole in time, however steadily its bytes drip in: each of them
/// would put off an idle timeout.
public final class HeadDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    public typealias InboundIn = HTTPRequestPart
    public typealias InboundOut = HTTPRequestPart
    public typealias OutboundIn = HTTPResponsePart
    public typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    /// Since when no request is under way; nil while one is.
    private var waitingSince: NIODeadline? = .now()
    /// Requests whose heads have come and whose answers have not ended.
    private var open = 0
    private var look: RepeatedTask?

    /// - Parameter limit: from the connection's beginning, or the end of the answer before, to the end of the head.
    public init(_ limit: Duration) { self.limit = TimeAmount(limit) }

    public func handlerAdded(context: ChannelHandlerContext) {
        let (channel, handler) = (context.channel, NIOLoopBound(self, eventLoop: context.eventLoop))
        let pause = TimeAmount.nanoseconds(max(self.limit.nanoseconds / 4, 1_000_000))
        // One look now and then costs less than a timer for every request.
        self.look = context.eventLoop.scheduleRepeatedTask(initialDelay: self.limit, delay: pause) { _ in
            guard handler.value.isOver else { return }
            channel.close(promise: nil)
        }
    }

    public func handlerRemoved(context: ChannelHandlerContext) { self.look?.cancel() }

    public func channelInactive(context: ChannelHandlerContext) {
        self.look?.cancel()
        context.fireChannelInactive()
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = self.unwrapInboundIn(data) {
            self.open += 1
            self.waitingSince = nil
        }
        context.fireChannelRead(data)
    }

    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = self.unwrapOutboundIn(data) {
            self.open -= 1
            if self.open <= 0 { self.waitingSince = .now() }
        }
        context.write(data, promise: promise)
    }

    private var isOver: Bool { self.waitingSince.map { NIODeadline.now() - $0 >= self.limit } ?? false }
}
