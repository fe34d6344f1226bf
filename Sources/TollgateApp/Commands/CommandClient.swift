import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL

/// The commands' HTTP client.
enum CommandClient {
    /// The client for a URL.
    ///
    /// A gateway that serves TLS has a certificate for its public name, which is never 127.0.0.1. On loopback there is
    /// nobody between the command and whoever holds the port, so the certificate is not asked for there.
    static func client(for url: String) -> HTTPClient { Self.isLoopback(url) ? Self.near : Self.far }

    static func isLoopback(_ url: String) -> Bool {
        guard let host = URLComponents(string: url)?.host?.lowercased() else { return false }
        return ["localhost", "::1", "[::1]"].contains(host)
            || host.hasPrefix("127.") && host.split(separator: ".").count == 4
                && host.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    }

    private static let near: HTTPClient = {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        return Self.make(tls)
    }()

    private static let far = Self.make(.makeClientConfiguration())

    /// Whoever types a command wants to know at once that nobody listens, so a connection that fails is not tried again.
    private static func make(_ tls: TLSConfiguration) -> HTTPClient {
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, timeout: .init(connect: .seconds(5)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
