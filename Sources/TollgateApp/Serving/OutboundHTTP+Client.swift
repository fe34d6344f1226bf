import AdapterKit
import AsyncHTTPClient
import Model
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension OutboundHTTP {
    /// As much of an answer is read.
    static let answerLimit = 1 << 20

    /// The settings of a client for calls to providers: no redirects, which could lead anywhere, and the system's
    /// certificate authorities.
    static var clientConfiguration: HTTPClient.Configuration {
        var settings = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10)),
            connectionPool: .init(idleTimeout: .seconds(30), concurrentHTTP1ConnectionsPerHostSoftLimit: 8),
            decompression: .disabled
        )
        settings.httpVersion = .http1Only
        // Whoever calls has a schedule of its own; a refused connection is an answer.
        settings.connectionPool.retryConnectionEstablishment = false
        return settings
    }

    /// The way out over a client that somebody else shuts down.
    static func over(_ client: HTTPClient) -> OutboundHTTP {
        OutboundHTTP { request throws(OutboundFailure) in
            var call = HTTPClientRequest(url: request.url)
            call.method = HTTPMethod(rawValue: request.method)
            for header in request.headers { call.headers.add(name: header.name, value: header.value) }
            if !request.body.isEmpty { call.body = .bytes(request.body) }
            let timeout = request.timeout
            do {
                return try await Self.within(timeout) { [call] in
                    let answer = try await client.execute(call, deadline: .now() + TimeAmount(timeout))
                    let body = try await answer.body.collect(upTo: Self.answerLimit)
                    return OutboundResponse(
                        status: Int(answer.status.code),
                        headers: answer.headers.map { InboundRequest.Header($0.name, $0.value) },
                        body: Array(body.readableBytesView)
                    )
                }
            } catch { throw OutboundFailure(error) }
        }
    }

    private struct TimedOut: Error {}

    /// The client's own deadline ends with the head of the answer; this one covers the body too.
    private static func within<Value: Sendable>(
        _ limit: Duration,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(for: limit)
                throw TimedOut()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw TimedOut() }
            return first
        }
    }

    fileprivate static func isTimeout(_ error: any Error) -> Bool {
        switch error {
        case is TimedOut: true
        case let error as HTTPClientError:
            [.deadlineExceeded, .readTimeout, .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout]
                .contains(error)
        default: false
        }
    }
}

extension OutboundFailure {
    /// Reads what the HTTP client threw; of the URL it names the host at most, and nothing of what was sent.
    fileprivate init(_ error: any Error) {
        switch error {
        case let error as OutboundFailure: self = error
        case is NIOTooManyBytesError: self = .answerTooLong(limit: OutboundHTTP.answerLimit)
        case _ where OutboundHTTP.isTimeout(error): self = .timedOut
        case is NIOSSLError, is NIOSSLExtraError: self = .unreachable(detail: "TLS: \("\(error)".prefix(200))")
        case is NIOConnectionError, is IOError: self = .unreachable(detail: ErrorText.of(error))
        case is CancellationError: self = .unreachable(detail: "the gateway broke the call off")
        case let error as HTTPClientError where error == .invalidURL || error == .emptyHost || error == .emptyScheme:
            self = .forbidden(detail: "the URL is not one")
        default: self = .unreachable(detail: "\("\(error)".prefix(200))")
        }
    }
}
