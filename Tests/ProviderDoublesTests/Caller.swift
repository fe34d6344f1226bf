import AdapterKit
import AsyncHTTPClient
import Model
import NIOCore
import NIOHTTP1

/// Calls a double over a real socket.
struct Caller: Sendable {
    var base: String
    var headers: [InboundRequest.Header] = []
    /// Short where a call is never answered.
    var limit: Duration = .seconds(20)

    /// No answer within the limit.
    struct Silence: Error {}

    func get(_ path: String) async throws -> OutboundResponse {
        try await self.send(OutboundRequest(method: "GET", url: self.base + path))
    }

    func form(_ path: String, _ fields: [(String, String)]) async throws -> OutboundResponse {
        try await self.send(.form(FormFields(fields.map { .init($0.0, $0.1) }), to: self.base + path))
    }

    func json(_ path: String, _ body: JSON, type: String? = nil) async throws -> OutboundResponse {
        var request = OutboundRequest.json(body, to: self.base + path)
        if let type { request.headers = [.init("content-type", type)] }
        return try await self.send(request)
    }

    /// Without following a redirect; the shared client follows them.
    func sendOnce(_ call: OutboundRequest) async throws -> OutboundResponse {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.redirectConfiguration = .disallow
        let client = HTTPClient(configuration: configuration)
        let answer: Result<OutboundResponse, any Error>
        do { answer = .success(try await self.send(call, by: client)) } catch { answer = .failure(error) }
        try await client.shutdown()
        return try answer.get()
    }

    func send(_ call: OutboundRequest) async throws -> OutboundResponse { try await self.send(call, by: .shared) }

    private func send(_ call: OutboundRequest, by client: HTTPClient) async throws -> OutboundResponse {
        var request = HTTPClientRequest(url: call.url)
        request.method = .init(rawValue: call.method)
        for header in self.headers + call.headers { request.headers.add(name: header.name, value: header.value) }
        if !call.body.isEmpty { request.body = .bytes(ByteBuffer(bytes: call.body)) }
        let answer: HTTPClientResponse
        do {
            answer = try await client.execute(request, timeout: TimeAmount(self.limit))
        } catch let error as HTTPClientError where error == .deadlineExceeded { throw Silence() }
        let body = try await answer.body.collect(upTo: 1 << 20)
        return OutboundResponse(
            status: Int(answer.status.code),
            headers: answer.headers.map { .init($0.name, $0.value) },
            body: Array(body.readableBytesView)
        )
    }

    /// A way out for an adapter.
    var outbound: OutboundHTTP {
        OutboundHTTP { request throws(OutboundFailure) in
            do { return try await self.send(request) } catch is Silence {
                throw .timedOut
            } catch { throw .unreachable(detail: "\(type(of: error))") }
        }
    }
}

extension OutboundResponse {
    var text: String { String(decoding: self.body, as: UTF8.self) }
    var json: JSON? { try? JSON(parsing: self.body) }
}
