import CoreMetrics
import Logging
import Model
import Store
import Workflows

extension Automator {
    /// Timers worked off in one look.
    private static let timers = 64
    /// How long one that cannot be worked off is put off.
    private static let pause = Duration.seconds(60)

    /// Works off every timer that is due, in the order of their times, also those of a time when nothing ran.
    ///
    /// - Returns: how many there were.
    func fireTimers() async throws(StoreError) -> Int {
        var fired = 0
        while !Task.isCancelled {
            let due = try await self.store.dueTimers(limit: Self.timers)
            guard !due.isEmpty else { break }
            for timer in due {
                do { try await self.fire(timer) } catch .unavailable(let reason) {
                    throw .unavailable(reason: reason)
                } catch {
                    // It holds up itself alone.
                    self.failures.increment()
                    self.logger.error(
                        "a timer is put off",
                        metadata: ["machine": "\(timer.machine)", "timer": "\(timer.name)", "reason": "\(error)"]
                    )
                    try await self.store.postpone(timer, until: self.store.time.now() + Self.pause)
                }
            }
            fired += due.count
        }
        return fired
    }

    private func fire(_ timer: MachineTimer) async throws(StoreError) {
        switch timer.machine {
        case .asset(let asset): try await self.fire(timer, of: asset)
        case .order(let order):
            let direct = DirectFact(
                order: order,
                fact: .holdExpired,
                effectKey: "timer|\(timer.name)|\(timer.dueAt.milliseconds)",
                cause: "timer \(timer.name)"
            )
            try await self.tell(direct, fired: timer)
        }
    }
}
