import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP/1.1 server on 127.0.0.1 that keeps every request and answers as the test says.
public final class LoopbackSink: Sendable {
    /// A request as it arrived.
    public struct Request: Sendable, Hashable {
        public var method: String
        public var uri: String
        /// In their order, names in lower case.
        public var headers: [Header]
        public var body: [UInt8]
        /// Counts the connections from 1.
        public var connection: Int

        public struct Header: Sendable, Hashable {
            public var name: String
            public var value: String
        }

        /// The value of the first header with this lower-case name.
        public func header(_ name: String) -> String? { self.headers.first { $0.name == name }?.value }
    }

    /// What is answered.
    public struct Answer: Sendable {
        public enum Way: Sendable {
            /// At once.
            case now
            /// When the gate opens; this is how a slow subscriber is played.
            case when(Gate)
            /// Never: the connection stays open and silent.
            case never
            /// The connection is closed without an answer.
            case close
            /// The head is sent, the body never is.
            case headOnly
        }

        public var status: Int
        public var headers: [(String, String)]
        public var body: [UInt8]
        public var way: Way

        public init(_ status: Int = 200, headers: [(String, String)] = [], body: [UInt8] = [], way: Way = .now) {
            self.status = status
            self.headers = headers
            self.body = body
            self.way = way
        }
    }

    /// Holds answers back until it is opened.
    public final class Gate: Sendable {
        private let isOpen = Watched(false)
        public init() {}
        public func open() { self.isOpen.change { $0 = true } }
        func pass() async throws { try await self.isOpen.wait(for: "the gate", within: .seconds(60)) { $0 } }
    }

    public let port: Int
    /// Requests that have come so far, in the order in which they were complete.
    public let requests: Watched<[Request]>
    private let server: any Channel
    private let connections: Watched<[ObjectIdentifier: any Channel]>

    /// Starts on a port, a free one unless it is named.
    ///
    /// - Parameter answer: is asked for each request; it may wait.
    public init(port: Int = 0, answering answer: @escaping @Sendable (Request) async -> Answer = { _ in Answer() })
        async throws
    {
        let requests = Watched<[Request]>([])
        let connections = Watched<[ObjectIdentifier: any Channel]>([:])
        let counter = Watched(0)
        self.requests = requests
        self.connections = connections
        self.server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                connections.change { $0[ObjectIdentifier(channel)] = channel }
                channel.closeFuture.whenComplete { _ in connections.change { $0[ObjectIdentifier(channel)] = nil } }
                let number = counter.change { count in
                    count += 1
                    return count
                }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(SinkHandler(connection: number, requests: requests, answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        self.port = self.server.localAddress?.port ?? 0
    }

    /// `http://127.0.0.1:<port>` and the path.
    public func url(_ path: String = "/") -> String { "http://127.0.0.1:\(self.port)\(path)" }

    /// How many connections are open.
    public var openConnections: Int { self.connections.value.count }

    /// The requests, once there are at least `count`.
    @discardableResult
    public func wait(for count: Int, within limit: Duration = .seconds(20)) async throws -> [Request] {
        try await self.requests.wait(for: "\(count) requests", within: limit) { $0.count >= count }
    }

    /// Returns when every connection has been closed by the other side.
    public func waitUntilUnconnected(within limit: Duration = .seconds(20)) async throws {
        try await self.connections.wait(for: "the connections to close", within: limit) { $0.isEmpty }
    }

    /// Stops listening and cuts every connection.
    public func close() async throws {
        try await self.server.close()
        for channel in self.connections.value.values { channel.close(promise: nil) }
        try await self.waitUntilUnconnected()
    }

    /// Runs `body` with a sink that is closed afterwards.
    public static func run<Result: Sendable>(
        answering answer: @escaping @Sendable (Request) async -> Answer = { _ in Answer() },
        _ body: (LoopbackSink) async throws -> Result
    ) async throws -> Result {
        let sink = try await LoopbackSink(answering: answer)
        let result: Result
        do { result = try await body(sink) } catch {
            try await sink.close()
            throw error
        }
        try await sink.close()
        return result
    }
}
