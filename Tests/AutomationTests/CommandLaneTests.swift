import CoreMetrics
import Logging
import Model
import ServiceLifecycle
import ServiceLifecycleTestKit
import Store
import TestSupport
import Testing

@testable import Automation

@Suite struct CommandLaneTests {
    /// Begins, and ends only when it is let go.
    private struct Held: CommandPerformer {
        let begun = Watched(0)
        let mayEnd = Watched(false)

        func perform(_ command: ClaimedCommand, now: Timestamp) async -> CommandOutcome {
            self.begun.change { $0 += 1 }
            do { try await self.mayEnd.wait(for: "the end") { $0 } } catch {
                return .retry(reason: "\(error)", after: nil)
            }
            return .done(nil)
        }
    }

    private struct Quick: CommandPerformer {
        let done = Watched(0)

        func perform(_ command: ClaimedCommand, now: Timestamp) async -> CommandOutcome {
            self.done.change { $0 += 1 }
            return .done(nil)
        }
    }

    @Test func servicesThatHangHoldUpNoPayments() async throws {
        let shop = try await Shop()
        let (held, quick) = (Held(), Quick())
        var plan = AutomationPlan()
        plan.commands = (0..<20).map { self.command(shop, .wallet, "\($0)") } + [self.command(shop, .refund, "r")]
        #expect(try await shop.store.carryOut(plan) == .carriedOut)
        let runner = CommandRunner(
            automator: shop.automator,
            performers: [.wallet: held, .refund: quick],
            random: { 0.5 },
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await runner.run() }
                try await shop.time.waitForSleepers()
                shop.time.advance(by: .seconds(1))
                try await held.begun.wait(for: "a full lane") { $0 == 8 }
                try await quick.done.wait(for: "the refund") { $0 == 1 }
                #expect(held.begun.value == 8)
                held.mayEnd.change { $0 = true }
                try await held.begun.wait(for: "the rest") { $0 == 20 }
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        try await shop.store.close()
    }

    @Test func everyKindHasOneLane() {
        let kinds = CommandLane.allCases.flatMap(\.kinds)
        #expect(Set(kinds) == Set(CommandRecord.Kind.allCases) && kinds.count == CommandRecord.Kind.allCases.count)
    }

    private func command(_ shop: Shop, _ kind: CommandRecord.Kind, _ key: String) -> NewCommand {
        NewCommand(id: shop.store.ids.next(), source: "/orders", kind: kind, key: key, payload: [:])
    }
}
