import AdapterKit
import CoreMetrics
import Logging
import Model
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestSupport
import Testing
import Workflows

@testable import Automation
@testable import Store

@Suite struct CommandRunnerTests {
    /// A provider that answers in turn, and the last one for ever.
    private final class Provider: Sendable {
        let calls = Watched<[OutboundRequest]>([])
        let answers: [Result<OutboundResponse, OutboundFailure>]

        init(_ answers: Result<OutboundResponse, OutboundFailure>...) { self.answers = answers }

        static func says(_ text: String, status: Int = 200, headers: [InboundRequest.Header] = [])
            -> Result<OutboundResponse, OutboundFailure>
        {
            .success(OutboundResponse(status: status, headers: headers, body: Array(text.utf8)))
        }

        var http: OutboundHTTP {
            OutboundHTTP { request throws(OutboundFailure) in
                let number = self.calls.change { calls in
                    calls.append(request)
                    return calls.count
                }
                return try self.answers[min(number, self.answers.count) - 1].get()
            }
        }
    }

    private func runner(
        _ shop: Shop,
        _ provider: Provider,
        delays: [Duration] = [.zero, .seconds(10), .seconds(60)]
    ) -> CommandRunner {
        let adapter = AskingAdapter(settings: SourceSettings(name: "psp", secrets: [], allowUnsigned: true))
        return CommandRunner(
            automator: shop.automator,
            performers: [
                .confirm: Confirmer(
                    sources: [Confirmer.Source(name: "psp", adapter: adapter)],
                    http: provider.http,
                    ids: shop.store.ids
                )
            ],
            schedule: CommandSchedule(delays: delays, jitter: 0),
            random: { 0.5 },
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    private func claim(_ shop: Shop, _ query: JSON = ["payment": "p1"], key: String = "c1", source: String = "psp")
        async throws -> CommandID
    {
        let receipt = shop.receipt(source: source)
        let command = NewCommand(
            id: shop.store.ids.next(),
            source: source,
            kind: .confirm,
            key: key,
            payload: query,
            objects: query == [:] ? [] : ["p1"],
            follows: ["p1"]
        )
        _ = try await shop.store.accept(
            Acceptance(
                receipt: receipt,
                payload: ReceiptPayload(headers: [], body: []),
                entries: [.claim(command, nil)],
                keysExpire: false
            )
        )
        return command.id
    }

    @Test func aClaimHasItsEffectOnceTheProviderConfirms() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        let id = try await self.claim(shop)
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .created)
        let provider = Provider(Provider.says("yes"))
        let runner = self.runner(shop, provider)
        #expect(try await runner.drain() == 1)
        #expect(try await runner.drain() == 0)
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        let command = try #require(try await shop.store.command(id))
        #expect(command.state == .done && command.attempts == 1)
        let kept = try #require(command.answer)
        let answer = try #require(try await shop.store.receipt(kept))
        #expect(answer.command == id && answer.status == .accepted && answer.normalizerVersion == 3)
        #expect(answer.target == "https://asking.example.com/payments/p1" && answer.remote == "asking.example.com")
        let payload = try #require(try await shop.store.payload(of: answer.id))
        #expect(payload.body == Array("yes".utf8) && payload.headers.first?.value == "200")
        try await shop.store.close()
    }

    @Test func troubleIsTriedAgainAndThenGivenUp() async throws {
        let shop = try await Shop()
        let id = try await self.claim(shop)
        let provider = Provider(.failure(.timedOut), Provider.says("busy", status: 503), Provider.says("??"))
        let runner = self.runner(shop, provider)
        try await runner.drain()
        #expect(try await shop.store.command(id)?.error == "timed_out: the provider did not answer in time")
        #expect(try await runner.drain() == 0)
        shop.time.advance(by: .seconds(10))
        #expect(try await runner.drain() == 1)
        #expect(try await shop.store.command(id)?.error == "http_503: the provider answered 503")
        shop.time.advance(by: .seconds(60))
        #expect(try await runner.drain() == 1)
        let command = try #require(try await shop.store.command(id))
        #expect(command.state == .dead && command.attempts == 3 && command.error == "the answer cannot be read")
        shop.time.advance(by: .seconds(86_400))
        #expect(try await runner.drain() == 0)
        #expect(try await shop.store.retryCommand(id))
        #expect(try await self.runner(shop, Provider(Provider.says("yes"))).drain() == 1)
        #expect(try await shop.store.command(id)?.state == .done)
        try await shop.store.close()
    }

    @Test func aProviderMayAskForALongerPause() async throws {
        let shop = try await Shop()
        let id = try await self.claim(shop)
        let pause = [InboundRequest.Header("retry-after", "300")]
        try await self.runner(shop, Provider(Provider.says("", status: 429, headers: pause))).drain()
        #expect(try await shop.store.command(id)?.dueAt == shop.time.now + .seconds(300))
        try await shop.store.close()
    }

    @Test func aRefusalIsKeptWithTheAnswer() async throws {
        let shop = try await Shop()
        let id = try await self.claim(shop)
        try await self.runner(shop, Provider(Provider.says("no"))).drain()
        let command = try #require(try await shop.store.command(id))
        #expect(command.state == .refused && command.error == "the provider knows no such payment")
        let kept = try #require(command.answer)
        let answer = try #require(try await shop.store.receipt(kept))
        #expect(answer.status == .quarantined && answer.entries.first?.detail == command.error)
        try await shop.store.close()
    }

    @Test func whatCannotBeAskedEndsWithoutACall() async throws {
        let shop = try await Shop()
        let id = try await self.claim(shop, [:])
        let provider = Provider(Provider.says("yes"))
        try await self.runner(shop, provider).drain()
        #expect(provider.calls.value.isEmpty)
        #expect(try await shop.store.command(id)?.state == .refused)
        try await shop.store.close()
    }

    @Test func aLaterClaimSeesWhatTheEarlierOneAsked() async throws {
        let shop = try await Shop()
        _ = try await self.claim(shop)
        let later = try await self.claim(shop, [:], key: "c2")
        let provider = Provider(Provider.says("yes"))
        try await self.runner(shop, provider).drain()
        #expect(Set(provider.calls.value.map(\.url)).count == 1)
        let command = try #require(try await shop.store.command(later))
        #expect(command.state == .done && command.earlier == ["payment": "p1"])
        // Both tell one fact.
        #expect(try await shop.types("payment.") == ["payment.succeeded"])
        try await shop.store.close()
    }

    @Test func aSourceThatIsGoneIsWaitedFor() async throws {
        let shop = try await Shop()
        let id = try await self.claim(shop, source: "gone")
        let runner = self.runner(shop, Provider(Provider.says("yes")))
        // Longer than any schedule: nobody was asked, so none of it is used up.
        for _ in 0..<20 {
            try await runner.drain()
            shop.time.advance(by: .seconds(600))
        }
        let command = try #require(try await shop.store.command(id))
        #expect(command.state == .pending && command.attempts == 0)
        #expect(
            command.error == "not_configured: the source gone is not configured, or cannot ask any more"
        )
        let claimed = try #require(try await shop.store.claimCommands(limit: 1, lease: .seconds(60)).first)
        #expect(claimed.id == id && claimed.attempts == 0)
        try await shop.store.close()
    }

    @Test func whatNobodyIsConfiguredForWaits() async throws {
        let shop = try await Shop()
        var plan = AutomationPlan()
        let id: CommandID = shop.store.ids.next()
        plan.commands = [NewCommand(id: id, source: "/orders", kind: .wallet, key: "w", payload: [:])]
        _ = try await shop.store.carryOut(plan)
        let runner = self.runner(shop, Provider(Provider.says("yes")))
        for _ in 0..<20 {
            try await runner.drain()
            shop.time.advance(by: .seconds(600))
        }
        let command = try #require(try await shop.store.command(id))
        #expect(command.state == .pending && command.attempts == 0)
        #expect(command.error == "not_configured: nothing is configured that carries out wallet")
        try await shop.store.close()
    }

    /// What is done in more parts than the schedule has attempts.
    @Test func whatGetsOnUsesUpNoSchedule() async throws {
        struct InParts: CommandPerformer {
            let parts = Watched(0)

            func perform(_ command: ClaimedCommand, now: Timestamp) async -> CommandOutcome {
                let part = self.parts.change { parts in
                    parts += 1
                    return parts
                }
                return part < 20 ? .progressed("\(part) of 20") : .done(nil)
            }
        }
        let shop = try await Shop()
        let id = try await self.claim(shop)
        let runner = CommandRunner(
            automator: shop.automator,
            performers: [.confirm: InParts()],
            schedule: CommandSchedule(delays: [.zero], jitter: 0),
            random: { 0.5 },
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        for part in 1..<20 {
            #expect(try await runner.drain() == 1)
            let command = try #require(try await shop.store.command(id))
            #expect(command.state == .pending && command.error == "\(part) of 20" && command.attempts == 0)
            shop.time.advance(by: .seconds(1))
        }
        try await runner.drain()
        #expect(try await shop.store.command(id)?.state == .done)
        try await shop.store.close()
    }

    /// Killed after the provider answered and before anything was stored: asked again, and nothing follows twice.
    @Test func aCrashBetweenTheAnswerAndTheStoreLosesNothingAndDoublesNothing() async throws {
        let shop = try await Shop()
        let id = try await self.claim(shop)
        let lost = try #require(try await shop.store.claimCommands(limit: 1, lease: .seconds(60)).first)
        let provider = Provider(Provider.says("yes"))
        let runner = self.runner(shop, provider)
        #expect(try await runner.drain() == 0)
        try await shop.store.releaseClaims()
        #expect(try await runner.drain() == 1)
        // The one that was thought dead comes back with its answer.
        #expect(try await shop.store.record(CommandResult(claim: lost, outcome: .dead(error: "late"))) == nil)
        #expect(try await shop.store.command(id)?.state == .done)
        #expect(try await shop.types("payment.") == ["payment.succeeded"])
        try await shop.store.close()
    }

    @Test func theServiceTakesUpWhatComesAndWhatFallsDue() async throws {
        let shop = try await Shop()
        let provider = Provider(.failure(.timedOut), Provider.says("yes"))
        let runner = self.runner(shop, provider)
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await runner.run() }
                try await shop.time.waitForSleepers()
                _ = try await self.claim(shop)
                shop.time.advance(by: .seconds(1))
                try await provider.calls.wait(for: "the first call") { $0.count == 1 }
                while provider.calls.value.count < 2 {
                    try await shop.time.waitForSleepers()
                    shop.time.advance(by: .seconds(1))
                }
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(provider.calls.value.count == 2)
        try await shop.store.close()
    }

    @Test func theScheduleIsAPureValue() {
        let schedule = CommandSchedule(delays: [.zero, .seconds(10)], jitter: 0.1)
        let now = Timestamp(seconds: 1000)
        #expect(schedule.next(after: 1, retryAfter: nil, end: now, random: 0) == now + .seconds(9))
        #expect(schedule.next(after: 1, retryAfter: nil, end: now, random: 0.5) == now + .seconds(10))
        #expect(schedule.next(after: 1, retryAfter: .seconds(60), end: now, random: 0.5) == now + .seconds(60))
        #expect(schedule.next(after: 1, retryAfter: .seconds(1), end: now, random: 0.5) == now + .seconds(10))
        #expect(
            schedule.next(after: 1, retryAfter: .seconds(1 << 40), end: now, random: 0)
                == now + CommandSchedule.longestRetryAfter
        )
        #expect(schedule.next(after: 2, retryAfter: nil, end: now, random: 0) == nil)
    }
}
