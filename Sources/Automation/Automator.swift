public import CoreMetrics
public import Logging
public import Model
public import ServiceLifecycle
public import Store
import Workflows

/// Tells new events to the machines and hands every event to the subscriptions that want it.
///
/// Works in batches: a batch is worked out from a snapshot and stored in one transaction. A subject that fails holds up
/// itself alone.
public struct Automator: Service {
    let store: Store
    let planner: Planner
    let logger: Logger
    let failures: Counter

    /// Events that are looked at together. How many of them one transaction takes is the plan's to say.
    private static let batch = 40
    /// How long to wait when nobody says that something came: hints may be lost.
    private static let pollInterval = Duration.seconds(1)

    /// - Parameters:
    ///   - parkedFor: how long an event waits for its order or asset.
    ///   - assets: nil where the gateway keeps no assets: what objects and jobs tell is then passed on and no more.
    public init(
        store: Store,
        parkedFor: Duration,
        assets: AssetSettings? = nil,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.store = store
        self.planner = Planner(ids: store.ids, parkedFor: parkedFor, assets: assets)
        self.logger = logger
        self.failures = Counter(label: "tollgate_automation_failures_total", dimensions: [], factory: metrics)
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            let wakeups = Wakeups(self.store.outboxWakeups(), every: Self.pollInterval, self.store.time)
            await wakeups.forEach {
                do { try await self.drain() } catch {
                    // Being told to stop in the middle of a look is no failure; nothing is half done.
                    guard !Task.isCancelled else { return }
                    self.failures.increment()
                    self.logger.error("automation stopped for now", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    /// Works off everything that is due now.
    ///
    /// - Returns: how many events, orders of shows and timers were handled.
    @discardableResult
    public func drain() async throws(StoreError) -> Int {
        var handled = 0
        var settled = 0
        repeat {
            handled += try await self.handleEvents()
            // A few at a time: what comes in meanwhile does not wait for all the orders of a show.
            settled = Task.isCancelled ? 0 : try await self.settleShows()
            handled += settled
        } while settled > 0
        handled += try await self.fireTimers()
        let expired = try await self.store.expiredParked(limit: Self.batch)
        guard !expired.events.isEmpty, !Task.isCancelled else { return handled }
        let plan = self.planner.expiryPlan(for: expired, now: self.store.time.now())
        _ = try await self.store.carryOut(plan)
        return handled + plan.expired.count
    }

    private func handleEvents() async throws(StoreError) -> Int {
        var handled = 0
        while !Task.isCancelled {
            let snapshot = try await self.store.automationSnapshot(limit: Self.batch)
            for (subject, reason) in snapshot.unreadable { try await self.block(subject, reason: reason) }
            guard !snapshot.events.isEmpty || !snapshot.unreadable.isEmpty else { break }
            guard !snapshot.events.isEmpty else { continue }
            handled += try await self.handle(snapshot)
        }
        return handled
    }

    /// What an event would do to the order, show or registration it leads to, a line per transition and announcement.
    public func preview(
        _ facts: EventFacts,
        type: String,
        subject: String,
        draft: EventDraft? = nil
    ) async throws(StoreError) -> [String] {
        if EventFacts.drivesAssets(type) {
            return try await self.assetPreview(facts, type: type, subject: subject, draft: draft)
        }
        if let trigger = EventFacts.registrationTrigger(type) {
            let object = facts.objectKey(subject)
            let registration = try await self.store.registration(object)
            let lines = self.planner.preview(trigger, subject: subject, registration: registration?.machine)
            guard let order = try await self.store.order(registered: subject, facts) else { return lines }
            return try await lines + self.preview(facts, type: type, subject: subject, order: order)
        }
        if EventFacts.drivesShows(type) {
            return try await self.showPreview(facts, type: type, data: draft?.data)
        }
        guard EventFacts.drivesOrders(type) else { return ["no transition: no machine is driven by \(type)"] }
        let order = try await self.store.order(for: facts)
        return try await self.preview(facts, type: type, subject: subject, order: order)
    }

    private func preview(
        _ facts: EventFacts,
        type: String,
        subject: String,
        order: OrderRecord?
    ) async throws(StoreError) -> [String] {
        var ticketsAreFree = true
        if let order, order.machine.hasLetTicketsGo {
            ticketsAreFree = try await self.store.canTakeTicketsBack(order.id)
        }
        let other = order == nil ? try await self.store.orderOfOtherMode(for: facts) : nil
        return self.planner.preview(
            facts,
            type: type,
            subject: subject,
            order: order,
            other: other,
            ticketsAreFree: ticketsAreFree
        )
    }

    private func handle(_ snapshot: AutomationSnapshot) async throws(StoreError) -> Int {
        do throws(StoreError) {
            let plan = self.planner.plan(for: snapshot, now: self.store.time.now())
            // A stale plan stored nothing: the next snapshot shows what changed.
            return try await self.store.carryOut(plan) == .carriedOut ? plan.handled.count : 0
        } catch .failed(let reason), .conflict(let reason) {
            guard snapshot.events.count > 1 else {
                try await self.block(snapshot.events[0].subject, reason: reason)
                return 0
            }
            // One of them fails: taken one by one, it holds up only its own subject.
            var handled = 0
            var failed: Set<String> = []
            for event in snapshot.events where !failed.contains(event.subject) {
                var single = snapshot
                single.events = [event]
                let count = try await self.handle(single)
                handled += count
                // What comes later of a subject that failed, or whose order changed meanwhile, waits for its turn.
                if count == 0 { failed.insert(event.subject) }
            }
            return handled
        }
    }

    private func block(_ subject: String, reason: String) async throws(StoreError) {
        self.failures.increment()
        let attempts = try await self.store.blockedAttempts(subject: subject)
        let pause = Duration.seconds(min(3600, 5 << min(attempts, 10)))
        self.logger.error("a subject is held up", metadata: ["reason": "\(reason)", "pause": "\(pause)"])
        try await self.store.block(subject: subject, until: self.store.time.now() + pause, reason: reason)
    }
}
