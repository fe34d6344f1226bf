import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Why an attempt got no whole answer.
///
/// What is stored of it begins with a stable code, then says more in words.
enum AttemptFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case timeout
    case refused(TargetRefusal)
    case noConnection(reason: String)
    /// The subscriber closed the connection before its answer was complete.
    case closed
    case tls(reason: String)
    case signing(reason: String)
    case other(reason: String)
    /// By ourselves, before there was an answer.
    case calledOff

    /// Reads what the HTTP client threw.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout: self = .timeout
        case let error as HTTPClientError where error == .getConnectionFromPoolTimeout: self = .timeout
        case let error as HTTPClientError where error == .connectTimeout:
            self = .noConnection(reason: "the connection was not accepted in time")
        case let error as HTTPClientError where error == .remoteConnectionClosed: self = .closed
        case let error as HTTPClientError where error == .tlsHandshakeTimeout:
            self = .tls(reason: "the handshake took too long")
        case is NIOSSLError, is NIOSSLExtraError: self = .tls(reason: "\(error)")
        case let error as NIOConnectionError:
            self = .noConnection(reason: error.connectionErrors.first.map { "\($0.error)" } ?? "unreachable")
        case let error as IOError where error.errnoCode == ECONNRESET || error.errnoCode == EPIPE: self = .closed
        case let error as IOError: self = .noConnection(reason: "\(error)")
        default: self = .other(reason: "\(error)")
        }
    }

    var code: String {
        switch self {
        case .timeout: "timeout"
        case .refused(let refusal): refusal.code
        case .noConnection: "connect_failed"
        case .closed: "connection_closed"
        case .tls: "tls_failed"
        case .signing: "signing_failed"
        case .other: "request_failed"
        case .calledOff: "called_off"
        }
    }

    var description: String {
        switch self {
        case .timeout: "\(self.code): no whole answer in time"
        case .refused(let refusal): "\(self.code): \(refusal)"
        case .calledOff: "\(self.code): the gateway broke the attempt off"
        case .closed: "\(self.code): the subscriber closed the connection before its answer was complete"
        case .noConnection(let reason), .tls(let reason), .signing(let reason), .other(let reason):
            "\(self.code): \(reason.prefix(300))"
        }
    }
}
