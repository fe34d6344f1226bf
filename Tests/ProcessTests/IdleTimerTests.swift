import CoreMetrics
import Model
import Store
import TestSupport
import Testing

@testable import ProviderDoubles

/// Timers that are far from due cost an idle gateway nothing.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct IdleTimerTests {
    private static let timers = 100_000
    private static let span = Duration.seconds(5)

    @Test func manyPendingTimersCostNoMeasurableProcessorTime() async throws {
        let empty = try TemporaryFolder("tollgate-idle")
        let full = try TemporaryFolder("tollgate-timers")
        // The first start makes the database with its keys.
        let first = try await GatewayProcess.start(in: full.path)
        first.terminate()
        _ = try await first.ended()
        try await Self.fill(full)
        // Beside each other, so that both live through the same moments of a busy machine.
        let without = try await GatewayProcess.start(in: empty.path)
        let with = try await GatewayProcess.start(in: full.path)
        // What a start costs is over once both have answered for a while.
        for gateway in [without, with] { for _ in 0..<20 { try await gateway.api("GET", "/v1/orders") } }
        let before = (try without.processorTime(), try with.processorTime())
        try await Task.sleep(for: Self.span)
        let used = (try without.processorTime() - before.0, try with.processorTime() - before.1)
        let share = (used.1 - used.0) / Self.span
        print(
            "idle for \(Self.span): \(used.0) without timers, \(used.1) with \(Self.timers): "
                + "\((share * 1000).rounded() / 10) % of a core more"
        )
        #expect(share < 0.02)
        for gateway in [without, with] {
            gateway.terminate()
            _ = try await gateway.ended()
        }
    }

    /// Ends of the time for paying, a day and more from now.
    private static func fill(_ folder: TemporaryFolder) async throws {
        let store = try await Store.open(
            SQLiteConfiguration(path: folder.file("tollgate.db")),
            time: TimeSource(now: { .wall }, sleep: { try await Task.sleep(for: $0) }),
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        let day = Timestamp.wall + .seconds(86_400)
        for first in stride(from: 0, to: Self.timers, by: 1000) {
            var plan = AutomationPlan()
            plan.timers = (first..<first + 1000).map { number in
                let order = OrderID(rawValue: Int64(number) + 1)
                return .set(MachineTimer(machine: .order(order), name: .hold, dueAt: day + .seconds(number)))
            }
            #expect(try await store.carryOut(plan) == .carriedOut)
        }
        #expect(try await store.dueTimers(limit: 1).isEmpty)
        try await store.close()
    }
}
