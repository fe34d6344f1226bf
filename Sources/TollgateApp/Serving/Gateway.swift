import AdapterKit
import AsyncHTTPClient
import Automation
import Dispatching
import Edge
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Ingest
import Logging
import Model
import NIOCore
import PrometheusMetrics
import ServiceLifecycle
import Signing
import Store
import UnixSignals

/// All parts of one gateway, put together.
struct Gateway: Sendable {
    let configuration: Configuration
    let store: Store
    let keys: GatewayKeys
    let receiver: Receiver
    let replayer: Replayer
    let automator: Automator
    private let keySets: KeySets
    private let metrics: PrometheusRegistry
    let logger: Logger
    private let lock: InstanceLock

    /// Connections that are open at once; more of them wait in the backlog.
    private static let maximumConnections = 4096
    /// How long a connection may stay open without a word.
    private static let idleTimeout = TimeAmount.seconds(30)

    /// Opens the store, which then belongs to this process alone.
    static func open(
        _ configuration: Configuration,
        time: TimeSource = .system,
        logger: Logger
    ) async throws -> Gateway {
        _ = try configuration.server.tls?.load()
        if let refusal = Self.refusal(ofPath: configuration.store.path) { throw CommandFailure(refusal) }
        let lock = try InstanceLock(database: configuration.store.path)
        // Before the database, so that one that holds anything had its keys.
        let keys = try GatewayKeys.load(database: configuration.store.path, now: time.now())
        try PrivateFile.makeIfAbsent(configuration.store.path)
        let metrics = PrometheusRegistry(help: MetricHelp.texts)
        let store: Store
        do throws(StoreError) {
            store = try await Store.open(
                configuration.store,
                time: time,
                node: SystemRandom.node(),
                metrics: metrics
            )
        } catch { throw CommandFailure("\(configuration.store.path): \(ErrorText.of(error))") }
        return try Gateway(configuration, lock: lock, store: store, keys: keys, metrics: metrics, logger: logger)
    }

    /// Why there can be no database at a path; nil where its text is in nobody's way.
    static func refusal(ofPath path: String) -> String? {
        FilePath.isFolder(path) ? "store.sqlite.path: \(path) is a folder: name a file in it" : nil
    }

    private init(
        _ configuration: Configuration,
        lock: InstanceLock,
        store: Store,
        keys: GatewayKeys,
        metrics: PrometheusRegistry,
        logger: Logger
    ) throws {
        for name in [GatewayKeys.ringName, GatewayKeys.sealName] {
            let path = FilePath.joined(configuration.keyFolder, name)
            guard try PrivateFile.isOpenToOthers(path) else { continue }
            logger.warning("others can read a key: chmod 600", metadata: ["path": "\(path)"])
        }
        let automator = Automator(
            store: store,
            parkedFor: configuration.parkedFor,
            assets: configuration.assets?.settings,
            metrics: metrics,
            logger: logger
        )
        self.configuration = configuration
        self.store = store
        self.keys = keys
        self.automator = automator
        let fetcher = KeySetFetcher(
            keys: configuration.publishedKeys,
            http: .perCall,
            time: store.time,
            metrics: metrics,
            logger: logger
        )
        self.keySets = KeySets(fetcher: fetcher, urls: configuration.keySetURLs)
        self.receiver = Receiver(
            sources: configuration.sources,
            store: store,
            vault: CredentialVault(sealer: keys.sealer, randomBytes: SystemRandom.bytes),
            keySets: fetcher,
            limits: configuration.rejections,
            metrics: metrics,
            logger: logger
        )
        self.replayer = Replayer(receiver: self.receiver) { facts, draft in
            try await automator.preview(facts, type: draft.type, subject: draft.subject, draft: draft)
        }
        self.metrics = metrics
        self.logger = logger
        self.lock = lock
    }

    /// Serves until the process is told to stop; then finishes what is in flight and closes the store.
    ///
    /// - Parameters:
    ///   - answersOnly: takes calls and nothing else: no event is told to a machine, nothing is delivered, declared or
    ///     pruned. For a command that changes one thing where no gateway runs; the rest waits for the next start.
    ///   - task: work to do while serving; its end stops the gateway.
    ///   - onServing: called with the port once calls are taken.
    func serve(
        stopOn signals: [UnixSignal] = [.sigterm, .sigint],
        answersOnly: Bool = false,
        during task: (@Sendable (_ port: Int) async throws -> Void)? = nil,
        onServing: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws {
        OpenFiles.raiseLimit()
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: OutboundHTTP.clientConfiguration)
        do {
            try await self.serve(
                stopOn: signals,
                answersOnly: answersOnly,
                during: task,
                http: .over(client),
                onServing: onServing
            )
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private func serve(
        stopOn signals: [UnixSignal],
        answersOnly: Bool,
        during task: (@Sendable (_ port: Int) async throws -> Void)?,
        http: OutboundHTTP,
        onServing: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        if !answersOnly {
            do { try await self.declareSubscriptions() } catch {
                try await self.store.close()
                throw error
            }
        }
        try await self.store.failInterruptedReplays()
        let draining = Draining(
            for: self.configuration.server.shutdownDelay,
            time: self.store.time,
            logger: self.logger
        )
        let dispatcher = Dispatcher(
            store: self.store,
            configuration: self.configuration.dispatch,
            keys: self.keys.ring,
            sealer: self.keys.sealer,
            time: self.store.time,
            random: SystemRandom.unit,
            metrics: self.metrics,
            logger: self.logger
        )
        let janitor = Janitor(
            store: self.store,
            retention: self.configuration.retention,
            metrics: self.metrics,
            logger: self.logger
        )
        let services = GuardedTargets(
            configuration: self.configuration.dispatch,
            time: self.store.time,
            logger: self.logger
        )
        let runner = CommandRunner(
            automator: self.automator,
            performers: self.performers(http, services: .over(services)),
            schedule: self.configuration.commandSchedule,
            random: SystemRandom.unit,
            metrics: self.metrics,
            logger: self.logger
        )
        let edge = try self.edge(draining, http) { number in
            port.yield(number)
            await onServing(number)
        }
        let errand = task.map { task in
            ServiceGroupConfiguration.ServiceConfiguration(
                service: Errand(ports: ports, task: task),
                successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup
            )
        }
        let background: [any Service] = answersOnly ? [] : [dispatcher, self.automator, runner, janitor]
        let parts: [any Service] = background + [edge, Replays(replayer: self.replayer)]
        // Stopped in the reverse order: first it is told outside, then nothing new comes in, then what is under way is
        // finished.
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: (answersOnly ? parts : parts + [self.keySets]).map {
                    ServiceGroupConfiguration.ServiceConfiguration(service: $0)
                }
                    + [errand].compactMap { $0 } + [.init(service: draining)],
                gracefulShutdownSignals: signals,
                logger: self.logger
            )
        )
        do { try await group.run() } catch {
            await services.close()
            await self.replayer.stop()
            try await self.store.close()
            guard let busy = error as? IOError, busy.errnoCode == EADDRINUSE else { throw error }
            let server = self.configuration.server
            throw CommandFailure(
                "\(server.host):\(server.port) is already in use: stop what listens there, or choose another port"
            )
        }
        await services.close()
        // One may have begun with the last call that was answered.
        await self.replayer.stop()
        try await self.store.close()
        self.logger.info("stopped")
    }

    private func edge(
        _ draining: Draining,
        _ outbound: OutboundHTTP,
        onServing: @escaping @Sendable (Int) async -> Void
    ) throws -> some Service {
        let server = self.configuration.server
        var http = ApplicationConfiguration(
            address: .hostname(server.host, port: server.port),
            serverName: nil
        )
        http.backlog = 1024
        http.availableConnectionsDelegate = .maximum(Self.maximumConnections, logger: self.logger)
        let responder = EdgeResponder(self.edgeDependencies(draining, outbound))
        return Application(
            responder: responder,
            server: try self.serverBuilder(responder),
            configuration: http,
            onServerRunning: { channel in await onServing(channel.localAddress?.port ?? server.port) },
            logger: self.logger
        )
    }

    private func serverBuilder(_ responder: EdgeResponder) throws -> HTTPServerBuilder {
        let http = EdgeChannel.server(responder, idleTimeout: Self.idleTimeout)
        guard let tls = self.configuration.server.tls else { return http }
        return try .tls(http, tlsConfiguration: tls.load())
    }

    private func edgeDependencies(_ draining: Draining, _ outbound: OutboundHTTP) -> EdgeDependencies {
        let ring = self.keys.ring
        let metrics = self.metrics
        let targets = TargetGuard(allowed: self.configuration.dispatch.allowedTargets)
        return EdgeDependencies(
            receiver: self.receiver,
            replayer: self.replayer,
            store: self.store,
            tokens: AccessTokens(self.configuration.tokens),
            keyRing: { ring },
            sealer: self.keys.sealer,
            outbound: outbound,
            metricsText: { metrics.render() },
            readiness: { await self.reasonsNotReady(draining) },
            targetCheck: { url in
                do throws(TargetRefusal) {
                    try targets.check(url: url)
                    return nil
                } catch { return "\(error)" }
            },
            time: self.store.time,
            randomBytes: SystemRandom.bytes,
            publicURL: self.configuration.server.publicURL,
            trustedProxies: self.configuration.server.trustedProxies,
            channels: self.configuration.channels.map { self.channelAuthentication($0, outbound) },
            assets: self.configuration.assets.map { self.assetDesk($0, outbound) },
            products: self.configuration.fulfilment.products,
            providesWallets: self.configuration.fulfilment.wallet != nil,
            tellOrder: { [automator = self.automator] direct throws(StoreError) in
                try await automator.tell(direct, isRequest: true).map { ($0.step, $0.order) }
            },
            limits: self.configuration.server.limits,
            orders: self.configuration.orders,
            metrics: metrics,
            logger: self.logger
        )
    }

    private func assetDesk(_ configuration: AssetConfiguration, _ outbound: OutboundHTTP) -> AssetDesk {
        let automator = self.automator
        let services = AssetServices(configuration, outbound: outbound, time: self.store.time)
        return AssetDesk(
            uploadBucket: configuration.settings.uploadBucket,
            maximumSize: configuration.maximumSize,
            drm: configuration.drm,
            blursUploadedTrailers: configuration.blursUploadedTrailers,
            uploadURL: { upload throws(UploadURLFailure) in try await services.uploadURL(for: upload) },
            tell: { direct throws(StoreError) in try await automator.tell(direct, isRequest: true) }
        )
    }

    private func channelAuthentication(
        _ configuration: ChannelConfiguration,
        _ http: OutboundHTTP
    ) -> ChannelAuthentication {
        let authenticator = ChannelAuthenticator(
            configuration,
            http: http,
            time: self.store.time,
            randomBytes: SystemRandom.bytes,
            metrics: self.metrics,
            logger: self.logger
        )
        return ChannelAuthentication(allowedOrigins: configuration.allowedOrigins) { await authenticator.answer($0) }
    }

    private func reasonsNotReady(_ draining: Draining) async -> [String] {
        var reasons: [String] = []
        if draining.isOn { reasons.append("draining") }
        let free = DiskSpace.freeBytes(at: self.configuration.keyFolder)
        if let free, free < self.configuration.minimumFreeBytes { reasons.append("disk_watermark") }
        do { _ = try await self.store.subscriptions() } catch { reasons.append(error.code) }
        return reasons
    }
}
