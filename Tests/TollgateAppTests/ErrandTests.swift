import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import TollgateApp

@Suite("Work while the gateway serves")
struct ErrandTests {
    private struct Broken: Error {}

    @Test(.timeLimit(.minutes(1)))
    func beingStoppedIsNoFailure() async throws {
        let (started, start) = AsyncStream<Void>.makeStream()
        let group = Self.group {
            start.yield()
            try await Task.sleep(for: .seconds(3600))
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await _ in started { break }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func itsOwnFailureIsTold() async {
        let group = Self.group { throw Broken() }
        await #expect(throws: Broken.self) { try await group.run() }
    }

    private static func group(_ work: @escaping @Sendable () async throws -> Void) -> ServiceGroup {
        let (ports, port) = AsyncStream<Int>.makeStream()
        port.yield(1)
        return ServiceGroup(
            services: [Errand(ports: ports) { _ in try await work() }],
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }
}
