import CoreMetrics
import Logging
import Model
import ServiceLifecycle
import Store

/// Keeps the store within its limits and its gauges fresh.
struct Janitor: Service {
    private let store: Store
    private let retention: RetentionLimits
    private let logger: Logger
    private let gauges: Gauges

    /// Rows of each kind in one step, so that nobody waits long behind it.
    private static let step = 200
    private static let interval = Duration.seconds(5)
    /// Rounds between two looks for what is too old.
    private static let roundsPerPruning = 12

    /// Deliveries that wait, by the subscription's name; 0 for one that is switched on.
    private let held: HeldGauges

    private struct Gauges {
        let depths: [String: Gauge]
        let ages: [String: Gauge]

        init(_ factory: any MetricsFactory) {
            let depths = [
                "accepts", "background", "outbox", "deliveries", "dead", "parked", "commands", "dead_commands",
            ]
            self.depths = Dictionary(
                uniqueKeysWithValues: depths.map {
                    ($0, Gauge(label: "tollgate_queue_depth", dimensions: [("queue", $0)], factory: factory))
                }
            )
            self.ages = Dictionary(
                uniqueKeysWithValues: ["outbox", "deliveries"].map {
                    ($0, Gauge(label: "tollgate_oldest_pending_seconds", dimensions: [("queue", $0)], factory: factory))
                }
            )
        }
    }

    init(store: Store, retention: RetentionLimits, metrics: any MetricsFactory, logger: Logger) {
        self.store = store
        self.retention = retention
        self.logger = logger
        self.gauges = Gauges(metrics)
        self.held = HeldGauges(metrics)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var round = 0
            repeat {
                do {
                    try await self.measure()
                    if round % Self.roundsPerPruning == 0 {
                        try await self.giveUpWaiting()
                        try await self.prune()
                        try await self.giveBackSpace()
                    }
                } catch {
                    guard !Task.isCancelled else { return }
                    self.logger.warning("upkeep failed", metadata: ["error": "\(error)"])
                }
                round += 1
            } while (try? await self.store.time.sleep(Self.interval)) != nil
        }
    }

    private func prune() async throws(StoreError) {
        var pruned = 0
        while !Task.isCancelled {
            let step = try await self.store.prune(self.retention, limit: Self.step)
            guard step > 0 else { break }
            pruned += step
        }
        if pruned > 0 { self.logger.info("pruned", metadata: ["rows": "\(pruned)"]) }
    }

    private func giveBackSpace() async throws(StoreError) {
        var pages = 0
        while !Task.isCancelled {
            let step = try await self.store.giveBackSpace()
            guard step > 0 else { break }
            pages += step
        }
        if pages > 0 { self.logger.info("gave free pages of the database back", metadata: ["pages": "\(pages)"]) }
    }

    /// What waits for a subscription that is switched off waits no longer than what was delivered is kept.
    private func giveUpWaiting() async throws(StoreError) {
        var counts: [String: Int] = [:]
        while !Task.isCancelled {
            let step = try await self.store.giveUpWaiting(longerThan: self.retention.deliveries, limit: Self.step)
            guard !step.isEmpty else { break }
            counts.merge(step, uniquingKeysWith: +)
        }
        for (name, count) in counts {
            self.held.gaveUp(count, of: name)
            self.logger.warning(
                "what waited for a subscription that is switched off is too old and was given up",
                metadata: ["subscription": "\(name)", "deliveries": "\(count)"]
            )
        }
    }

    private func measure() async throws(StoreError) {
        self.held.record(try await self.store.subscriptions(), try await self.store.standings())
        let backlog = try await self.store.backlog()
        let now = self.store.time.now()
        let depths = [
            "accepts": backlog.waitingAccepts, "background": backlog.waitingBackground, "outbox": backlog.outbox,
            "deliveries": backlog.pendingDeliveries, "dead": backlog.deadDeliveries, "parked": backlog.parked,
            "commands": backlog.pendingCommands, "dead_commands": backlog.deadCommands,
        ]
        for (name, depth) in depths { self.gauges.depths[name]?.record(depth) }
        let ages = ["outbox": backlog.oldestOutbox, "deliveries": backlog.oldestDelivery]
        for (name, oldest) in ages {
            self.gauges.ages[name]?.record(oldest.map { Double((now - $0).milliseconds) / 1000 } ?? 0)
        }
    }
}
