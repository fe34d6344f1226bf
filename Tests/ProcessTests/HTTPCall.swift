import Model
import NIOCore
import NIOHTTP1
import NIOPosix

/// One HTTP/1.1 request to 127.0.0.1 on a connection of its own, so that nothing outlives a killed server.
struct HTTPCall: Sendable {
    var method: String
    var path: String
    var headers: [(String, String)] = []
    var body: [UInt8] = []

    struct Answer: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: [UInt8]

        func json() throws -> JSON { try JSON(parsing: self.body) }
    }

    /// The connection ended before the answer was whole: nothing is known of what the server did.
    struct Cut: Error {}

    /// - Throws: ``Cut``, or NIO's error when there is no connection; `ChannelError` after ten seconds of silence.
    func send(to port: Int) async throws -> Answer {
        let answered = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Answer.self)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: answered.futureResult.eventLoop)
                .connectTimeout(.seconds(10))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHTTPClientHandlers()
                        try pipeline.addHandler(AnswerCollector(answered))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
        } catch {
            answered.fail(error)
            throw error
        }
        let silence = channel.eventLoop.scheduleTask(in: .seconds(10)) { channel.close(promise: nil) }
        defer { silence.cancel() }
        channel.write(HTTPClientRequestPart.head(self.head), promise: nil)
        channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: self.body))), promise: nil)
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        return try await answered.futureResult.get()
    }

    private var head: HTTPRequestHead {
        var fields = HTTPHeaders(self.headers)
        fields.add(name: "host", value: "127.0.0.1")
        fields.add(name: "connection", value: "close")
        fields.add(name: "content-length", value: String(self.body.count))
        return HTTPRequestHead(
            version: .http1_1,
            method: HTTPMethod(rawValue: self.method),
            uri: self.path,
            headers: fields
        )
    }
}
