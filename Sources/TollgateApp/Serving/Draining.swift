import ServiceLifecycle
import Synchronization

/// Knows that the gateway is about to stop; started last, so that it is told first.
final class Draining: Service {
    private let flag = Mutex(false)

    var isOn: Bool { self.flag.withLock { $0 } }

    func run() async throws {
        try await gracefulShutdown()
        self.flag.withLock { $0 = true }
    }
}
