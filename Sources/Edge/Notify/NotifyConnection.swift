import HTTPTypes
import Hummingbird
import Ingest
import NIOCore
import NIOHTTPTypes

/// Takes providers' calls off their connection: plain ones that come in one piece, as nearly all do, are proved and read
/// where they arrive and stored without a task of their own. Every other request goes on to the server behind.
///
/// Answers leave in the order of their requests: what comes while a call is being stored waits here.
final class NotifyConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private struct DirectCall {
        let head: HTTPRequest
        let target: NotifyHandler.Target
        var body: ByteBuffer?
    }

    private enum State {
        /// Requests go on to the server behind.
        case passing
        /// The rest of the call may follow at once.
        case collecting(DirectCall)
        case storing
    }

    /// What came while a call was being stored.
    private enum Arrival {
        case part(HTTPRequestPart)
        case event(Any)
        case error(any Error)
    }

    private let responder: EdgeResponder
    private var state = State.passing
    /// Requests that the server behind has and has not answered.
    private var passed = 0
    /// A connection that brought a call which is not plain, a forged one for instance, will bring more of them.
    private var isPlain = true
    private var arrivals = CircularBuffer<Arrival>()
    private var isReadHeld = false
    private var peer: String?

    init(_ responder: EdgeResponder) { self.responder = responder }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = self.unwrapInboundIn(data)
        switch (self.state, part) {
        case (.storing, _): self.arrivals.append(.part(part))
        case (.collecting(var call), .body(var bytes)):
            call.body.setOrWriteBuffer(&bytes)
            self.state = .collecting(call)
        case (.collecting(let call), .end): self.store(call, context)
        case (.passing, .head(let head)):
            if self.isPlain, self.passed == 0, let target = self.responder.notify.directTarget(head) {
                self.state = .collecting(DirectCall(head: head, target: target))
            } else {
                self.passed += 1
                context.fireChannelRead(data)
            }
        case (.passing, _), (.collecting, .head): context.fireChannelRead(data)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // The server behind knows how long to wait for the rest.
        if case .collecting(let call) = self.state { self.pass(call, context) }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        // Who sends more than one request at a time waits for the answers.
        if self.arrivals.isEmpty { context.read() } else { self.isReadHeld = true }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .storing = self.state {
            self.arrivals.append(.event(event))
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .storing = self.state {
            self.arrivals.append(.error(error))
        } else {
            context.fireErrorCaught(error)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = self.unwrapOutboundIn(data) { self.passed = max(0, self.passed - 1) }
        context.write(data, promise: promise)
    }

    private func store(_ call: DirectCall, _ context: ChannelHandlerContext) {
        let peer = self.peer ?? context.channel.remoteAddress?.ipAddress ?? EdgeContext.unknownPeer
        self.peer = peer
        self.state = .storing
        let connection = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        self.isPlain = self.responder.notify.respondDirectly(
            to: call.head,
            body: call.body,
            at: call.target,
            peer: peer
        ) { answer in
            connection.eventLoop.execute {
                let (handler, context) = connection.value
                handler.finish(call, answer, context)
            }
        }
        if !self.isPlain { self.passWhole(call, context) }
    }

    private func finish(_ call: DirectCall, _ answer: ReceiveAnswer?, _ context: ChannelHandlerContext) {
        if let answer {
            self.state = .passing
            self.responder.requests.count(.notify, status: answer.status)
            self.write(answer, context)
        } else {
            self.passWhole(call, context)
            context.fireChannelReadComplete()
        }
        if !self.arrivals.isEmpty { self.takeUpArrivals(context) }
    }

    private func write(_ answer: ReceiveAnswer, _ context: ChannelHandlerContext) {
        var (head, body) = Response.parts(of: answer)
        head.headerFields[.date] = self.responder.date.now
        if let body { head.headerFields[.contentLength] = String(body.readableBytes) }
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        if let body { context.write(self.wrapOutboundOut(.body(body)), promise: nil) }
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Hands on what was collected.
    private func pass(_ call: DirectCall, _ context: ChannelHandlerContext) {
        self.state = .passing
        self.passed += 1
        context.fireChannelRead(self.wrapInboundOut(.head(call.head)))
        if let body = call.body { context.fireChannelRead(self.wrapInboundOut(.body(body))) }
    }

    private func passWhole(_ call: DirectCall, _ context: ChannelHandlerContext) {
        self.pass(call, context)
        context.fireChannelRead(self.wrapInboundOut(.end(nil)))
    }

    private func takeUpArrivals(_ context: ChannelHandlerContext) {
        while let arrival = self.arrivals.first {
            if case .storing = self.state { return }
            self.arrivals.removeFirst()
            switch arrival {
            case .part(let part): self.channelRead(context: context, data: self.wrapInboundOut(part))
            case .event(let event): self.userInboundEventTriggered(context: context, event: event)
            case .error(let error): self.errorCaught(context: context, error: error)
            }
        }
        self.channelReadComplete(context: context)
        guard self.isReadHeld else { return }
        self.isReadHeld = false
        context.read()
    }
}
