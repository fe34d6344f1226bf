import Logging
import Metrics
import Model
import NIOCore
import Store
import Synchronization

/// Delivers to one subscription, on its own: what it waits for keeps no other lane waiting.
///
/// One loop talks to the store: it records whatever results have gathered and claims more in the same breath, so that a
/// busy lane costs few transactions. Workers take claims from the lane's queue, each one attempt at a time.
final class Lane: Sendable {
    let id: SubscriptionID
    let services: LaneServices
    let state: Mutex<LaneState>
    private let bell = Bell()
    private let circuit: Gauge

    init(_ destination: Destination, services: LaneServices) {
        self.id = destination.record.id
        self.services = services
        self.circuit = services.metrics.circuit(of: destination.record.name)
        self.state = Mutex(LaneState(destination, configuration: services.configuration))
    }

    /// There may be something to claim.
    func signal() {
        self.state.withLock { $0.isSignalled = true }
        self.bell.ring()
    }

    /// Somebody asked for a delivery: it is tried also while the subscriber is spared.
    func ask() {
        self.state.withLock { ($0.isSignalled, $0.isAsked) = (true, true) }
        self.bell.ring()
    }

    /// The subscription was changed: what is known of its destination may not hold any more.
    func reconsider() {
        self.state.withLock { $0.isOutdated = true }
        self.bell.ring()
    }

    /// Whether the record calls for another destination than the one in use.
    func isOutdated(by record: SubscriptionRecord) -> Bool {
        let current = self.state.withLock { $0.destination.record }
        return current.url != record.url || current.sealedSecrets != record.sealedSecrets
    }

    /// Claims nothing more.
    ///
    /// - Parameter drainUntil: claimed deliveries are still tried until then; nil leaves them to their leases. Attempts
    ///   under way are finished in any case.
    func stop(drainUntil: Timestamp?) {
        self.state.withLock { $0.stop(drainUntil: drainUntil) }
        self.bell.ring()
    }

    /// Runs until it is stopped and everything under way has been recorded.
    func run() async {
        await withDiscardingTaskGroup { workers in
            while let turn = self.state.withLock({ $0.turn(at: self.services.time.now()) }) {
                if turn.isIdle {
                    await self.bell.wait()
                    continue
                }
                async let recorded: Void = self.record(turn.results)
                if !turn.dropped.isEmpty { await self.giveBack(turn.dropped) }
                for _ in 0..<(await self.claim(turn)) { workers.addTask { await self.work() } }
                if let circuit = turn.circuit { await self.tell(circuit) }
                await recorded
            }
        }
        let (destination, told) = self.state.withLock { ($0.destination, $0.toldCircuit) }
        if let told { await self.forget(told) }
        self.services.metrics.leaveCircuit(of: destination.record.name)
        if case .success(let dialer) = destination.dialer { await dialer.close() }
    }

    private func work() async {
        while let (claim, destination, generation) = self.state.withLock({ $0.take(at: self.services.time.now()) }) {
            let result = await self.services.attempter.attempt(claim, to: destination)
            let change = self.state.withLock {
                $0.finish(result, generation: generation, at: self.services.time.now())
            }
            if let change { self.circuitChanged(isOpen: change) }
            self.bell.ring()
        }
        self.bell.ring()
    }

    private func circuitChanged(isOpen: Bool) {
        self.circuit.record(isOpen ? 1 : 0)
        self.services.logger.log(
            level: isOpen ? .warning : .info,
            isOpen ? "the subscriber keeps failing and is probed only" : "the subscriber answers again",
            metadata: ["subscription": "\(self.id)"]
        )
        self.services.look()
    }

    /// Keeps the circuit's state where operators look for it.
    private func tell(_ circuit: LaneState.CircuitNews) async {
        do { try await self.services.store.keepCircuit(of: self.id, openUntil: circuit.openUntil) } catch {
            self.services.logger.warning(
                "a circuit's state cannot be kept yet",
                metadata: ["subscription": "\(self.id)", "error": "\(error)"]
            )
            self.state.withLock { state in
                state.circuitIsUntold()
                _ = state.storeFailed(at: self.services.time.now(), losing: [])
            }
        }
    }

    /// Lets others have what was claimed and not tried, also whoever asks for one of them now.
    private func giveBack(_ claims: [ClaimedDelivery]) async {
        do { try await self.services.store.giveBack(claims) } catch {
            self.services.logger.info(
                "claims cannot be given back; they come back when their leases end",
                metadata: ["subscription": "\(self.id)", "count": "\(claims.count)", "error": "\(error)"]
            )
        }
    }

    /// Takes back what was told of the circuit, unless the next lane of the subscription has told something else.
    private func forget(_ openUntil: Timestamp) async {
        do { try await self.services.store.forgetCircuit(of: self.id, openUntil: openUntil) } catch {
            // The next start of a dispatcher forgets it too.
            self.services.logger.warning(
                "a circuit's state cannot be forgotten",
                metadata: ["subscription": "\(self.id)", "error": "\(error)"]
            )
        }
    }

    /// Returns how many workers are to be started.
    private func claim(_ turn: LaneState.Turn) async -> Int {
        let configuration = self.services.configuration
        let at = self.services.time.now()
        do {
            if turn.takesOver, try await !self.takeOverChanges() { return 0 }
            guard turn.claimLimit > 0 else { return 0 }
            let claims = try await self.services.store.claimDeliveries(
                of: self.id,
                limit: turn.claimLimit,
                lease: configuration.lease,
                onlyAsked: turn.onlyAsked
            )
            guard !claims.isEmpty, try await self.takeOverChanges() else { return 0 }
            return self.state.withLock { $0.add(claims, at: at, wasFull: claims.count == turn.claimLimit) }
        } catch {
            self.services.logger.warning(
                "deliveries cannot be claimed",
                metadata: ["subscription": "\(self.id)", "error": "\(error)"]
            )
            _ = self.state.withLock { state in
                state.isOutdated = state.isOutdated || turn.takesOver
                return state.storeFailed(at: self.services.time.now(), losing: [])
            }
            self.services.look()
            return 0
        }
    }

    /// Uses the record's present URL and secrets from now on, so that a change counts for every attempt after it.
    ///
    /// - Returns: false where nothing can be sent any more; what is claimed then waits for its lease to end.
    private func takeOverChanges() async throws(StoreError) -> Bool {
        guard let record = try await self.services.store.subscription(self.id) else { return false }
        guard self.isOutdated(by: record) else { return true }
        guard let destination = self.services.destination(record) else {
            self.services.look()
            return false
        }
        let (old, wasOpen) = self.state.withLock { $0.adopt(destination) }
        if wasOpen {
            self.circuit.record(0)
            self.services.logger.info(
                "the subscription was changed; its subscriber is tried as if it had never failed",
                metadata: ["subscription": "\(self.id)"]
            )
        }
        if case .success(let dialer) = old.dialer { await dialer.close() }
        return true
    }

    private func record(_ results: [DeliveryResult]) async {
        guard !results.isEmpty else { return }
        do {
            let count = try await self.services.store.record(results)
            if count < results.count {
                self.services.logger.info(
                    "results came too late to be recorded",
                    metadata: ["subscription": "\(self.id)", "count": "\(results.count - count)"]
                )
            }
            self.report(results)
        } catch {
            let isLost = self.state.withLock { $0.storeFailed(at: self.services.time.now(), losing: results) }
            self.services.logger.error(
                isLost ? "results are lost; their deliveries will be made again" : "results cannot be recorded yet",
                metadata: ["subscription": "\(self.id)", "count": "\(results.count)", "error": "\(error)"]
            )
            self.services.look()
        }
    }

    private func report(_ results: [DeliveryResult]) {
        var isWorthALook = false
        for result in results {
            switch result.next {
            case .delivered: break
            case .retry: isWorthALook = true
            case .dead: self.log(.warning, "a delivery failed for the last time", result)
            case .gone:
                self.log(.warning, "the target is gone; the subscription is switched off, its events wait", result)
                isWorthALook = true
            }
        }
        if isWorthALook { self.services.look() }
    }

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ result: DeliveryResult) {
        self.services.logger.log(
            level: level,
            message,
            metadata: [
                "subscription": "\(self.id)", "delivery": "\(result.claim.id)", "event": "\(result.claim.event)",
                "attempt": "\(result.attempt.number)", "status": "\(result.attempt.status.map(String.init) ?? "none")",
            ]
        )
    }
}
