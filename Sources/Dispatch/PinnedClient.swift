import AsyncHTTPClient
import Logging
import NIOCore
import Synchronization

/// An HTTP client for one target, whose host it connects to at one checked address and no other.
///
/// It closes its connections when it has been retired and its last user has left.
final class PinnedClient: Sendable {
    let address: IPAddress
    let client: HTTPClient
    private let logger: Logger
    private let state = Mutex((users: 0, isRetired: false))

    init(
        _ target: Target,
        at address: IPAddress,
        configuration: DispatchConfiguration,
        group: any EventLoopGroup,
        logger: Logger
    ) {
        var settings = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(min(configuration.timeout, .seconds(10)).nanoseconds)),
            // Shorter than the idle timeouts of common servers (5 s and more), so that we rarely send into a connection
            // that is just being closed.
            connectionPool: .init(
                idleTimeout: .seconds(4),
                concurrentHTTP1ConnectionsPerHostSoftLimit: configuration.concurrency
            ),
            decompression: .disabled
        )
        settings.httpVersion = .http1Only
        // Attempts have their own schedule; a refused connection is an answer.
        settings.connectionPool.retryConnectionEstablishment = false
        settings.dnsOverride = [target.request.host: address.description]
        self.address = address
        self.client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: settings)
        self.logger = logger
    }

    /// False when it has been retired.
    func enter() -> Bool {
        self.state.withLock { state in
            guard !state.isRetired else { return false }
            state.users += 1
            return true
        }
    }

    func leave() async {
        let isLast = self.state.withLock { state in
            state.users -= 1
            return state.isRetired && state.users == 0
        }
        if isLast { await self.shutDown() }
    }

    /// Takes no more users; call it once.
    func retire() async {
        let isUnused = self.state.withLock { state in
            state.isRetired = true
            return state.users == 0
        }
        if isUnused { await self.shutDown() }
    }

    private func shutDown() async {
        do { try await self.client.shutdown() } catch {
            self.logger.warning("a subscriber's connections did not close cleanly", metadata: ["error": "\(error)"])
        }
    }
}

extension Duration {
    /// Whole nanoseconds, as far as they fit.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product + attoseconds / 1_000_000_000
    }
}
