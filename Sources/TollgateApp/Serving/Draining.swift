import Logging
import Model
import ServiceLifecycle
import Synchronization

/// Knows that the gateway is about to stop; started last, so that it is told first and everything else waits for it.
///
/// For `delay` calls go on being taken while `/readyz` says no: a load balancer that asks now and then needs that long to
/// send them elsewhere, and what it sends meanwhile is not refused.
final class Draining: Service {
    private let delay: Duration
    private let time: TimeSource
    private let logger: Logger
    private let flag = Mutex(false)

    init(for delay: Duration, time: TimeSource, logger: Logger) {
        (self.delay, self.time, self.logger) = (delay, time, logger)
    }

    var isOn: Bool { self.flag.withLock { $0 } }

    func run() async throws {
        try await gracefulShutdown()
        self.flag.withLock { $0 = true }
        self.logger.info("stopping", metadata: ["calls_taken_for": "\(DurationText.text(self.delay))"])
        if self.delay > .zero { try await self.time.sleep(self.delay) }
    }
}
