import Logging
import Model
import Store
import Synchronization

/// Set once, when the service is to end.
final class StopFlag: Sendable {
    private let flag = Atomic(false)
    func set() { self.flag.store(true, ordering: .releasing) }
    var isSet: Bool { self.flag.load(ordering: .acquiring) }
}

extension Dispatcher {
    /// After the shutdown began, claimed deliveries are tried for this long; whatever is left waits for its lease.
    private static let drainTime = Duration.seconds(2)

    func watch(until stop: StopFlag) async {
        await withDiscardingTaskGroup { group in
            var lanes = Lanes()
            while !stop.isSet {
                let wake = await self.look(&lanes) { lane in group.addTask { await lane.run() } }
                await self.wait(until: wake)
            }
            let drainUntil = self.time.now() + Self.drainTime
            for lane in lanes.byID.values { lane.stop(drainUntil: drainUntil) }
        }
    }

    /// Returns when the bell rings, or at `moment`.
    private func wait(until moment: Timestamp) async {
        let pause = moment - self.time.now()
        guard pause > .zero else { return }
        await withDiscardingTaskGroup { group in
            group.addTask {
                do { try await self.time.sleep(pause) } catch {
                    // The bell rang first.
                    return
                }
                self.bell.ring()
            }
            await self.bell.wait()
            group.cancelAll()
        }
    }

    /// Brings the lanes in line with the subscriptions and wakes those that have something due. Returns when to look again.
    private func look(_ lanes: inout Lanes, start: (Lane) -> Void) async -> Timestamp {
        let now = self.time.now()
        if lanes.lookedUntil.isAhead(of: now, pause: self.configuration.pollInterval), !lanes.byID.isEmpty,
            lanes.byID.values.allSatisfy(\.isBusy)
        {
            // All of them will claim in any case, so there is nothing to find out that cannot wait.
            return lanes.lookedUntil
        }
        var wake = now + self.configuration.pollInterval
        lanes.lookedUntil = wake
        do {
            self.align(&lanes, with: try await self.store.subscriptions(), start: start)
            for (id, next) in try await self.store.nextDeliveries() {
                guard let lane = lanes.byID[id] else { continue }
                if next.isAsked { lane.ask() }
                let ready = max(next.dueAt, lane.notBefore(at: now) ?? next.dueAt)
                if ready <= now { lane.signal() } else { wake = min(wake, ready) }
            }
            for lane in lanes.byID.values {
                // A lane whose store failed or whose subscriber is spared wakes by itself for nothing.
                guard let ready = lane.notBefore(at: now) else { continue }
                if ready <= now { lane.signal() } else { wake = min(wake, ready) }
            }
        } catch {
            // Whoever ends the program takes away what is asked; that says nothing about the store.
            guard !Task.isCancelled else { return wake }
            self.logger.warning("the store cannot be asked what is due", metadata: ["error": "\(error)"])
            wake = min(wake, now + .seconds(1))
        }
        return wake
    }

    private func align(_ lanes: inout Lanes, with records: [SubscriptionRecord], start: (Lane) -> Void) {
        let enabled = Dictionary(records.filter(\.enabled).map { ($0.id, $0) }) { $1 }
        for (id, lane) in lanes.byID where enabled[id] == nil {
            lane.stop(drainUntil: nil)
            lanes.byID[id] = nil
        }
        lanes.unreadable.formIntersection(enabled.values.map(\.sealedSecrets))
        for (id, record) in enabled {
            let lane = lanes.byID[id]
            if let lane, !lane.isOutdated(by: record) { continue }
            guard !lanes.unreadable.contains(record.sealedSecrets) else { continue }
            guard let destination = self.services.destination(record) else {
                lanes.unreadable.insert(record.sealedSecrets)
                lane?.stop(drainUntil: nil)
                lanes.byID[id] = nil
                continue
            }
            // A lane takes over what has changed by itself, before it sends anything more: what was read here may be
            // older than what it knows.
            if let lane {
                lane.reconsider()
                continue
            }
            let new = Lane(destination, services: self.services)
            lanes.byID[id] = new
            start(new)
        }
    }
}

/// The lanes that run, and what is remembered between two looks.
struct Lanes {
    var byID: [SubscriptionID: Lane] = [:]
    /// Sealed secrets that did not open; said once.
    var unreadable: Set<[UInt8]> = []
    /// Until then nothing new can be due but what the store gives notice of.
    var lookedUntil = Timestamp(milliseconds: .min)
}

extension Lane {
    var isBusy: Bool { self.state.withLock(\.isBusy) }

    func notBefore(at now: Timestamp) -> Timestamp? { self.state.withLock { $0.notBefore(at: now) } }
}
