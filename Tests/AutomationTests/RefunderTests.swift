import AdapterKit
import CoreMetrics
import Logging
import Model
import Store
import Synchronization
import TestSupport
import Testing
import Workflows

@testable import Automation

/// Money is given back once, whatever becomes of the calls.
@Suite struct RefunderTests {
    private final class Provider: Sendable {
        let asked = Mutex<[String]>([])
        let answers: Mutex<[Result<OutboundResponse, OutboundFailure>]>

        init(_ answers: [Result<OutboundResponse, OutboundFailure>]) { self.answers = Mutex(answers) }

        var http: OutboundHTTP {
            OutboundHTTP { request throws(OutboundFailure) in
                self.asked.withLock { $0.append("\(request.method) \(request.url.split(separator: "/").last ?? "")") }
                let answer = self.answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                return try (answer ?? .failure(.timedOut)).get()
            }
        }
    }

    private static func answer(_ text: String, status: Int = 200) -> Result<OutboundResponse, OutboundFailure> {
        .success(OutboundResponse(status: status, body: Array(text.utf8)))
    }

    private func runner(_ shop: Shop, _ provider: Provider, _ obstacle: Obstacle? = nil) -> CommandRunner {
        var settings = SourceSettings(name: "psp", secrets: [], allowUnsigned: true)
        if obstacle == .noKey { settings.options["key"] = "none" }
        let adapter = AskingAdapter(settings: settings)
        let sources = obstacle == .noSource ? [:] : ["psp": adapter]
        return CommandRunner(
            automator: shop.automator,
            performers: [.refund: Refunder(sources: sources, http: provider.http, store: shop.store)],
            schedule: CommandSchedule(delays: [.zero, .seconds(10), .seconds(7200)], jitter: 0),
            random: { 0.5 },
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// What is missing here, whatever the provider would say.
    enum Obstacle: CaseIterable { case noKey, noSource }

    private func state(_ shop: Shop, _ order: OrderID) async throws -> RefundRequest.State? {
        try await shop.machine(order)?.refundRequests["a"]?.state
    }

    private func asked(_ shop: Shop, payment: String = "pi") async throws -> OrderID {
        let order = try await shop.order("ref")
        try await shop.accept(.payment("k", payment))
        try await shop.automator.drain()
        try await shop.tell(.refundRequested(request: "a", amount: 100), order)
        return order
    }

    @Test func theAnswerEndsTheRequestAndTheOrder() async throws {
        let shop = try await Shop()
        let order = try await self.asked(shop)
        let provider = Provider([Self.answer("ok")])
        try await self.runner(shop, provider).drain()
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .refunded)
        #expect(try await shop.machine(order)?.refundRequests["a"]?.state == .accepted(refund: "re_1"))
        let command = try #require(try await shop.commands(.refund).first)
        #expect(command.state == .done && command.answer != nil)
        // The webhook tells the same fact under its own event id.
        try await shop.accept(.refund("1", of: "pi"))
        try await shop.automator.drain()
        #expect(try await shop.types("order.refunded") == ["order.refunded"])
        #expect(provider.asked.withLock(\.self) == ["POST refunds?key=\(command.id)"])
        try await shop.store.close()
    }

    @Test func anAttemptWhoseAnswerWasLostIsRepeatedUnderTheSameKeyWhileThatDoesNoHarm() async throws {
        let shop = try await Shop()
        let order = try await self.asked(shop)
        let provider = Provider([.failure(.timedOut), Self.answer("ok")])
        let runner = self.runner(shop, provider)
        try await runner.drain()
        shop.time.advance(by: .seconds(10))
        try await runner.drain()
        try await shop.automator.drain()
        let keys = provider.asked.withLock(\.self)
        #expect(keys.count == 2 && keys[0] == keys[1])
        #expect(try await shop.machine(order)?.refunded == 100)
        try await shop.store.close()
    }

    @Test(arguments: [true, false]) func laterItIsSearchedForFirst(_ gotThrough: Bool) async throws {
        let shop = try await Shop()
        let order = try await self.asked(shop)
        let search = Self.answer(gotThrough ? "found" : "none")
        let provider = Provider([.failure(.timedOut), .failure(.timedOut), search, Self.answer("ok")])
        let runner = self.runner(shop, provider)
        try await runner.drain()
        shop.time.advance(by: .seconds(10))
        try await runner.drain()
        shop.time.advance(by: .seconds(7200))
        try await runner.drain()
        try await shop.automator.drain()
        let asked = provider.asked.withLock(\.self).map { $0.prefix(4) }
        #expect(asked == (gotThrough ? ["POST", "POST", "GET "] : ["POST", "POST", "GET ", "POST"]))
        #expect(try await shop.machine(order)?.phase == .refunded)
        try await shop.store.close()
    }

    @Test func whatTheProviderWillNotGiveBackCallsSomebody() async throws {
        let shop = try await Shop()
        let order = try await self.asked(shop)
        try await self.runner(shop, Provider([Self.answer("none")])).drain()
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .needsAttention)
        #expect(try await shop.machine(order)?.refundable == 100)
        let told = try await shop.store.events(EventFilter(type: "order.needs_attention"), PageRequest(limit: 9))
        #expect(told.records.count == 1)
        #expect(try await shop.store.history(of: order).last?.note?.contains("refund_requests") == true)
        try await shop.store.close()
    }

    @Test func aRefundThatWasNeverAnsweredCountsAsGoneUntilItIsLookedFor() async throws {
        let shop = try await Shop()
        let order = try await self.asked(shop)
        for wait in [0, 10, 7200] {
            shop.time.advance(by: .seconds(wait))
            try await self.runner(shop, Provider([])).drain()
        }
        let command = try #require(try await shop.commands(.refund).first)
        #expect(command.state == .dead)
        #expect(try await shop.machine(order)?.phase == .needsAttention)
        guard case .unanswered(let reason) = try await shop.machine(order)?.refundRequests["a"]?.state else {
            Issue.record("the order does not know")
            return
        }
        #expect(reason.hasPrefix("timed_out") && reason.hasSuffix("\(command.id)"))
        #expect(try await shop.machine(order)?.refundable == 0)
        // It was made, as the provider says once it answers.
        #expect(try await shop.store.retryCommand(command.id))
        let provider = Provider([Self.answer("found")])
        try await self.runner(shop, provider).drain()
        try await shop.automator.drain()
        #expect(provider.asked.withLock { $0.map { $0.prefix(4) } } == ["GET "])
        #expect(try await shop.machine(order)?.phase == .refunded)
        #expect(try await shop.machine(order)?.refundRequests["a"]?.state == .accepted(refund: "re_1"))
        #expect(try await !shop.store.retryCommand(command.id))
        try await shop.store.close()
    }

    @Test(arguments: ["won", "lost"]) func aDisputeThatComesMeanwhileIsWaitedFor(_ end: String) async throws {
        let shop = try await Shop()
        let order = try await self.asked(shop)
        try await shop.accept(.dispute("opened", of: "pi"))
        try await shop.automator.drain()
        let provider = Provider([Self.answer("ok")])
        try await self.runner(shop, provider).drain()
        #expect(provider.asked.withLock(\.self).isEmpty)
        #expect(try await shop.commands(.refund).first?.attempts == 0)
        try await shop.accept(.dispute(end, of: "pi"))
        try await shop.automator.drain()
        shop.time.advance(by: .seconds(600))
        try await self.runner(shop, provider).drain()
        try await shop.automator.drain()
        #expect(provider.asked.withLock(\.self).count == (end == "won" ? 1 : 0))
        #expect(try await shop.machine(order)?.phase == (end == "won" ? .refunded : .needsAttention))
        let command = try #require(try await shop.commands(.refund).first)
        #expect(command.error == (end == "won" ? nil : "a dispute was lost: the bank has given the money back"))
        try await shop.store.close()
    }

    @Test func aPaymentThatCannotBeGivenBackFromHereCallsSomebody() async throws {
        let shop = try await Shop()
        let order = try await self.asked(shop, payment: "cash")
        try await self.runner(shop, Provider([])).drain()
        #expect(try await shop.machine(order)?.phase == .needsAttention)
        #expect(try await shop.commands(.refund).first?.error == "cash is not given back")
        try await shop.store.close()
    }

    @Test(arguments: Obstacle.allCases, [true, false])
    func whatIsMissingHereEndsNoRefundThatMayHaveBeenMade(_ obstacle: Obstacle, _ isLate: Bool) async throws {
        let shop = try await Shop()
        let order = try await self.asked(shop)
        try await self.runner(shop, Provider([])).drain()
        shop.time.advance(by: .seconds(isLate ? 7200 : 10))
        try await self.runner(shop, Provider([]), obstacle).drain()
        let command = try #require(try await shop.commands(.refund).first)
        #expect(command.state == .pending && command.attempts == 1)
        #expect(command.error?.hasPrefix("not_configured: ") == true)
        #expect(try await self.state(shop, order) == .asked)
        #expect(try await shop.machine(order)?.refundable == 0)
        // Once that is mended it goes on, and finds what was made.
        shop.time.advance(by: .seconds(7200))
        try await self.runner(shop, Provider([Self.answer("found")])).drain()
        try await shop.automator.drain()
        #expect(try await self.state(shop, order) == .accepted(refund: "re_1"))
        try await shop.store.close()
    }

    @Test(arguments: Obstacle.allCases) func oneThatWasNeverBegunIsRefusedForIt(_ obstacle: Obstacle) async throws {
        let shop = try await Shop()
        let order = try await self.asked(shop)
        try await self.runner(shop, Provider([]), obstacle).drain()
        guard case .refused? = try await self.state(shop, order) else {
            Issue.record("somebody would wait for nothing")
            return
        }
        let machine = try #require(try await shop.machine(order))
        #expect(machine.phase == .needsAttention && machine.refundable == 100)
        try await shop.store.close()
    }

    @Test func anAttemptWhoseWorkerDiedMayHaveBeenMade() async throws {
        let shop = try await Shop()
        let order = try await self.asked(shop)
        // Killed while the call was under way: nothing is written down of it, and its lease ends.
        #expect(try await shop.store.claimCommands(limit: 1, lease: .zero).count == 1)
        try await self.runner(shop, Provider([]), .noKey).drain()
        #expect(try await self.state(shop, order) == .asked)
        #expect(try await shop.commands(.refund).first?.attempts == 1)
        try await shop.store.close()
    }

    @Test(arguments: ["found", "none", "404", "garbled", "silence"])
    func aRefusalAfterALostAnswerIsLookedInto(_ search: String) async throws {
        let shop = try await Shop()
        let order = try await self.asked(shop)
        let found: Result<OutboundResponse, OutboundFailure> =
            switch search {
            case "404": Self.answer("", status: 404)
            case "garbled": Self.answer("", status: 500)
            case "silence": .failure(.timedOut)
            default: Self.answer(search)
            }
        let provider = Provider([.failure(.timedOut), Self.answer("", status: 404), found])
        let runner = self.runner(shop, provider)
        try await runner.drain()
        shop.time.advance(by: .seconds(10))
        try await runner.drain()
        try await shop.automator.drain()
        #expect(provider.asked.withLock { $0.map { $0.prefix(4) } } == ["POST", "POST", "GET "])
        let state = try await self.state(shop, order)
        switch search {
        case "found": #expect(state == .accepted(refund: "re_1"))
        // The provider knows the payment and no such refund: the refusal stands.
        case "none": #expect(state == .refused(reason: "no such payment"))
        default:
            // Another key or server may have been asked than the first time.
            let command = try #require(try await shop.commands(.refund).first)
            #expect(state == .asked && command.state == .pending && command.attempts == 2)
            #expect(command.error?.hasPrefix("no such payment; whether an earlier attempt was carried out") == true)
            shop.time.advance(by: .seconds(7200))
            try await self.runner(shop, Provider([Self.answer("", status: 404)])).drain()
            guard case .unanswered? = try await self.state(shop, order) else {
                Issue.record("nobody knows, and the order does not say so")
                return
            }
            #expect(try await shop.machine(order)?.refundable == 0)
        }
        try await shop.store.close()
    }

    @Test(arguments: [(10, "found"), (10, "none"), (7200, "none")])
    func aLostDisputeEndsNoRefundThatMayHaveBeenMade(_ pause: Int, _ search: String) async throws {
        let shop = try await Shop()
        let order = try await self.asked(shop)
        try await self.runner(shop, Provider([])).drain()
        for state in ["opened", "lost"] { try await shop.accept(.dispute(state, of: "pi")) }
        try await shop.automator.drain()
        shop.time.advance(by: .seconds(pause))
        let provider = Provider([Self.answer(search)])
        try await self.runner(shop, provider).drain()
        #expect(provider.asked.withLock { $0.map { $0.prefix(4) } } == ["GET "], "nothing is given back any more")
        let command = try #require(try await shop.commands(.refund).first)
        switch (pause, search) {
        case (_, "found"): #expect(command.state == .done)
        case (10, _):
            #expect(command.state == .pending)
            #expect(try await self.state(shop, order) == .asked)
        default: #expect(command.state == .refused)
        }
        try await shop.store.close()
    }
}
