import NIOCore
import NIOHTTP1

/// Completes its promise with the one answer of a connection, and fails it when the connection ends before.
final class AnswerCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let answered: EventLoopPromise<HTTPCall.Answer>
    private var answer: HTTPCall.Answer?
    private var isDone = false

    init(_ answered: EventLoopPromise<HTTPCall.Answer>) { self.answered = answered }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            self.answer = HTTPCall.Answer(status: Int(head.status.code), headers: head.headers, body: [])
        case .body(let buffer):
            self.answer?.body.append(contentsOf: buffer.readableBytesView)
        case .end:
            if let answer = self.answer { self.finish(.success(answer)) }
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.finish(.failure(error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { self.finish(.failure(HTTPCall.Cut())) }

    private func finish(_ result: Result<HTTPCall.Answer, any Error>) {
        guard !self.isDone else { return }
        self.isDone = true
        self.answered.completeWith(result)
    }
}
