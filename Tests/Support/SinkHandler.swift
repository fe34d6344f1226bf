import NIOCore
import NIOHTTP1

/// Collects one request after the other on a connection and writes what the test answers.
final class SinkHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let connection: Int
    private let requests: Watched<[LoopbackSink.Request]>
    private let answer: @Sendable (LoopbackSink.Request) async -> LoopbackSink.Answer
    private let partial = Watched<(head: HTTPRequestHead, body: [UInt8])?>(nil)

    init(
        connection: Int,
        requests: Watched<[LoopbackSink.Request]>,
        answer: @escaping @Sendable (LoopbackSink.Request) async -> LoopbackSink.Answer
    ) {
        self.connection = connection
        self.requests = requests
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head): self.partial.change { $0 = (head, []) }
        case .body(let buffer): self.partial.change { $0?.body.append(contentsOf: buffer.readableBytesView) }
        case .end:
            let whole = self.partial.change { partial in
                defer { partial = nil }
                return partial
            }
            guard let whole else { return }
            self.respond(to: whole.head, whole.body, on: context.channel)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func respond(to head: HTTPRequestHead, _ body: [UInt8], on channel: any Channel) {
        let request = LoopbackSink.Request(
            method: head.method.rawValue,
            uri: head.uri,
            headers: head.headers.map { .init(name: $0.name.lowercased(), value: $0.value) },
            body: body,
            connection: self.connection
        )
        self.requests.change { $0.append(request) }
        Task {
            let answer = await self.answer(request)
            switch answer.way {
            case .now: break
            case .when(let gate): do { try await gate.pass() } catch { return channel.close(promise: nil) }
            case .never: return
            case .close: return channel.close(promise: nil)
            case .headOnly: break
            }
            self.write(answer, on: channel)
        }
    }

    private func write(_ answer: LoopbackSink.Answer, on channel: any Channel) {
        var headers = HTTPHeaders(answer.headers)
        headers.add(name: "content-length", value: String(answer.body.count))
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: answer.status),
            headers: headers
        )
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        if case .headOnly = answer.way { return channel.flush() }
        channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: answer.body))), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }
}
