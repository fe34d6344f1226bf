import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Keeps from the server behind what it will not read, which would otherwise lie in its memory: the rest of a body whose
/// request has its answer, requests that follow while one is being answered, and whatever comes after the last one.
///
/// A connection that either side wants closed ends a moment after the last answer: closing at once would destroy that on
/// its way to a caller who still sends.
final class ServerGate: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let linger: TimeAmount
    /// Requests whose heads the server behind has and which it has not answered to the end.
    private var open = 0
    /// Whether the last of them is not whole yet.
    private var isComing = false
    /// No request follows the one that came last.
    private var isLast = false
    private var isOver = false
    private var isReadHeld = false

    /// - Parameter linger: how long the connection stays open after its last answer.
    init(linger: Duration) { self.linger = TimeAmount(linger) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isOver else { return }
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            guard !self.isLast else { return self.isOver = true }
            self.isLast = Self.closes(head.headerFields)
            self.open += 1
            self.isComing = true
        case .body: guard self.open > 0 else { return }
        case .end: self.isComing = false
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        if self.isAnswering { self.isReadHeld = true } else { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch self.unwrapOutboundIn(data) {
        case .head(let head): self.isLast = self.isLast || Self.closes(head.headerFields)
        case .body: break
        case .end: return self.writeEnd(context, data, promise)
        }
        context.write(data, promise: promise)
    }

    private func writeEnd(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        self.open = max(0, self.open - 1)
        var promise = promise
        if self.isLast, self.open == 0 {
            let written = promise ?? context.eventLoop.makePromise()
            let (channel, linger) = (context.channel, self.linger)
            written.futureResult.whenComplete { _ in
                channel.eventLoop.scheduleTask(in: linger) { channel.close(promise: nil) }
            }
            promise = written
        }
        context.write(data, promise: promise)
        guard self.isReadHeld, !self.isAnswering else { return }
        self.isReadHeld = false
        context.read()
    }

    /// Whether the server behind has all that it can use until it has answered.
    private var isAnswering: Bool { self.open > 1 || (self.open == 1 && !self.isComing) }

    private static func closes(_ fields: HTTPFields) -> Bool { fields[.connection]?.lowercased() == "close" }
}
