public import AsyncHTTPClient
public import Logging
public import Model
public import NIOCore
public import NIOPosix
import Synchronization

/// The way to URLs of the configuration that are called like subscriptions: dialled at an address that was checked, and
/// private ones only where they are allowed.
///
/// It keeps a client for each URL until it is closed, so it is for those that the operator named, not for any number.
public final class GuardedTargets: Sendable {
    private let targetGuard: TargetGuard
    private let configuration: DispatchConfiguration
    private let time: TimeSource
    private let group: any EventLoopGroup
    private let logger: Logger
    private let dialers = Mutex<[String: TargetDialer]?>([:])

    public init(
        configuration: DispatchConfiguration,
        time: TimeSource,
        logger: Logger,
        resolver: HostResolver = .system,
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        self.targetGuard = TargetGuard(allowed: configuration.allowedTargets, resolver: resolver)
        self.configuration = configuration
        self.time = time
        self.group = eventLoopGroup
        self.logger = logger
    }

    /// Runs `body` with a client that reaches the URL's host at one checked address.
    ///
    /// - Parameters:
    ///   - limit: how long the look-up is waited for.
    ///   - isUnreachable: whether a failure says that nobody answered at that address; another one is then tried next time.
    /// - Throws: ``TargetRefusal``, and whatever `body` throws.
    public func call<Answer: Sendable>(
        _ url: String,
        within limit: Duration,
        isUnreachable: @Sendable (any Error) -> Bool,
        _ body: @Sendable (HTTPClient) async throws -> Answer
    ) async throws -> Answer {
        guard let dialer = try self.dialer(url),
            let client = try await dialer.enter(before: .now() + .nanoseconds(limit.nanoseconds))
        else {
            throw CancellationError()
        }
        do {
            let answer = try await body(client.client)
            await client.leave()
            return answer
        } catch {
            if isUnreachable(error) { dialer.distrust(client) }
            await client.leave()
            throw error
        }
    }

    /// nil once it is closed.
    private func dialer(_ url: String) throws(TargetRefusal) -> TargetDialer? {
        let target = try self.targetGuard.check(url: url)
        return self.dialers.withLock { dialers in
            guard dialers != nil else { return nil }
            if let known = dialers?[url] { return known }
            let dialer = TargetDialer(
                target,
                guardedBy: self.targetGuard,
                configuration: self.configuration,
                time: self.time,
                group: self.group,
                logger: self.logger
            )
            dialers?[url] = dialer
            return dialer
        }
    }

    /// Lets all connections go once nobody uses them; nothing is called from then on.
    public func close() async {
        let dialers = self.dialers.withLock { dialers in
            defer { dialers = nil }
            return dialers.map { Array($0.values) } ?? []
        }
        for dialer in dialers { await dialer.close() }
    }
}
