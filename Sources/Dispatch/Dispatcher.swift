public import Logging
public import Metrics
public import Model
public import NIOCore
public import NIOPosix
public import ServiceLifecycle
public import Signing
public import Store

/// Delivers events to the subscriptions that want them, at least once each.
///
/// Every enabled subscription has a lane of its own. One task watches what falls due and wakes the lanes.
public struct Dispatcher: Service {
    let store: Store
    let configuration: DispatchConfiguration
    let time: TimeSource
    let logger: Logger
    let services: LaneServices
    let bell = Bell()

    /// - Parameters:
    ///   - keys: sign `v1a` of every delivery.
    ///   - sealer: opens the subscriptions' secrets.
    ///   - random: 0..<1; moves the retries.
    ///   - resolver: finds the addresses of targets.
    public init(
        store: Store,
        configuration: DispatchConfiguration = DispatchConfiguration(),
        keys: SigningKeyRing,
        sealer: Sealer,
        time: TimeSource,
        random: @escaping @Sendable () -> Double,
        metrics: any MetricsFactory,
        logger: Logger,
        resolver: HostResolver = .system,
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        self.store = store
        self.configuration = configuration
        self.time = time
        self.logger = logger
        let metrics = DispatchMetrics(factory: metrics)
        let bell = self.bell
        self.services = LaneServices(
            store: store,
            configuration: configuration,
            attempter: Attempter(
                configuration: configuration,
                keys: keys,
                time: time,
                random: random,
                metrics: metrics
            ),
            time: time,
            metrics: metrics,
            logger: logger,
            sealer: sealer,
            targetGuard: TargetGuard(allowed: configuration.allowedTargets, resolver: resolver),
            eventLoopGroup: eventLoopGroup,
            look: { bell.ring() }
        )
    }

    /// Runs until the graceful shutdown: then claims nothing more, finishes and records what is under way, and returns.
    public func run() async throws {
        let stop = StopFlag()
        do { try await self.store.forgetCircuits() } catch {
            self.logger.warning("old states of circuits cannot be forgotten", metadata: ["error": "\(error)"])
        }
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    for await _ in self.store.deliveryWakeups() { self.bell.ring() }
                }
                await self.watch(until: stop)
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            stop.set()
            self.bell.ring()
        }
    }
}
