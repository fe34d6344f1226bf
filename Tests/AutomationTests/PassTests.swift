import AdapterKit
import CoreMetrics
import Logging
import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import Automation

/// Passes that are kept here: there once the line is granted, gone after a refund unless they were activated.
@Suite struct PassTests {
    private func paid(_ shop: Shop, quantity: Int64 = 2, streamer: String? = "amy") async throws -> OrderID {
        let line = OrderLine(
            sku: "livestream_pass_amy",
            kind: nil,
            quantity: quantity,
            unitPrice: 50,
            grants: "pass",
            variant: streamer,
            validSeconds: 3600
        )
        let order = OrderRecord(
            id: shop.store.ids.next(),
            reference: "ref",
            livemode: true,
            provider: nil,
            buyer: ["id": "u1"],
            lines: [line],
            metadata: [:],
            machine: OrderFulfilment(total: Money(minorUnits: 100, currency: "EUR"), grants: [0]),
            createdAt: shop.time.now,
            updatedAt: shop.time.now
        )
        let announcement = order.creationAnnouncement(row: shop.store.ids.next())
        _ = try await shop.store.createOrder(order, announcement: announcement)
        try await shop.accept(.payment())
        try await shop.automator.drain()
        return order.id
    }

    private func runner(_ shop: Shop, _ recorder: OutboundRecorder? = nil) -> CommandRunner {
        let service = GrantService(name: "backpack", url: "https://b.example.com", timeout: .seconds(1)) { _, _, _ in []
        }
        let granter = Granter(
            services: recorder == nil ? [:] : ["pass": service],
            http: recorder?.http ?? .none
        ) { [store = shop.store] order, line throws(StoreError) in
            try await store.revokePasses(of: order, line: line)
        }
        return CommandRunner(
            automator: shop.automator,
            performers: [.grant: granter, .takeBack: granter],
            schedule: CommandSchedule(delays: [.zero, .seconds(10), .seconds(60)], jitter: 0),
            random: { 0.5 },
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    private func passes(_ shop: Shop) async throws -> [PassRecord] {
        try await shop.store.passes(PassFilter(owner: "u1"), PageRequest(limit: 100)).records.reversed()
    }

    private func activate(_ shop: Shop, _ pass: PassRecord) async throws -> Bool {
        let active = pass.activated(at: shop.time.now)
        return try await shop.store.activate(
            active,
            announcement: active.event(row: shop.store.ids.next(), at: shop.time.now)
        )
    }

    private func refund(_ shop: Shop) async throws {
        try await shop.accept(.refund("r", of: "pi", order: "ref"))
        try await shop.automator.drain()
    }

    @Test func theyAreThereOnceTheLineIsGranted() async throws {
        let shop = try await Shop()
        let order = try await self.paid(shop)
        #expect(try await self.passes(shop).isEmpty)
        try await self.runner(shop).drain()
        let passes = try await self.passes(shop)
        #expect(passes.map(\.number) == [0, 1] && passes.allSatisfy { $0.order == order && $0.line == 0 })
        #expect(passes.allSatisfy { $0.streamer == "amy" && $0.state == .granted && $0.holds == .seconds(3600) })
        #expect(passes.allSatisfy { $0.notBefore == nil && $0.expiresAt == nil })
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        #expect(try await shop.types("pass.") == ["pass.granted", "pass.granted"])
        // The same payment and the same grant, told again.
        try await shop.accept(.payment("again"))
        try await shop.automator.drain()
        try await shop.tell(.lineGranted(line: 0), order, key: "again")
        #expect(try await self.passes(shop) == passes)
        #expect(try await shop.types("pass.").count == 2)
        try await shop.store.close()
    }

    @Test func oneIsActivatedOnceAndHoldsForItsTime() async throws {
        let shop = try await Shop()
        _ = try await self.paid(shop, quantity: 1, streamer: nil)
        try await self.runner(shop).drain()
        let pass = try #require(try await self.passes(shop).first)
        let start = shop.time.now
        #expect(try await self.activate(shop, pass))
        shop.time.advance(by: .seconds(1800))
        #expect(try await !self.activate(shop, pass))
        let active = try #require(try await shop.store.pass(pass.id))
        #expect(active.notBefore == start && active.expiresAt == start + .seconds(3600) && active.streamer == nil)
        #expect(active.state(at: start + .milliseconds(3_599_999)) == .active)
        #expect(active.state(at: start + .seconds(3600)) == .expired)
        try await shop.automator.drain()
        #expect(try await shop.types("pass.") == ["pass.granted", "pass.activated"])
        try await shop.store.close()
    }

    @Test func aRefundRevokesThemAndTellsTheService() async throws {
        let shop = try await Shop()
        let recorder = OutboundRecorder(OutboundRecorder.status(200))
        let order = try await self.paid(shop)
        let runner = self.runner(shop, recorder)
        try await runner.drain()
        try await self.refund(shop)
        try await runner.drain()
        #expect(try await shop.machine(order)?.grants[0]?.state == .takenBack)
        let passes = try await self.passes(shop)
        #expect(passes.map(\.state) == [.revoked, .revoked] && passes.allSatisfy { $0.revokedAt == shop.time.now })
        #expect(try await shop.types("pass.revoked").count == 2)
        for pass in passes { #expect(try await !self.activate(shop, pass)) }
        let actions = try recorder.calls.value.map { try JSON(parsing: $0.body)["action"] }
        #expect(actions == ["grant", "take_back"])
        try await shop.store.close()
    }

    @Test func oneThatWasActivatedIsKeptAndReported() async throws {
        let shop = try await Shop()
        let recorder = OutboundRecorder(OutboundRecorder.status(200))
        let order = try await self.paid(shop)
        let runner = self.runner(shop, recorder)
        try await runner.drain()
        #expect(try await self.activate(shop, try await self.passes(shop)[0]))
        try await self.refund(shop)
        try await runner.drain()
        let grant = try #require(try await shop.machine(order)?.grants[0])
        #expect(grant.state == .kept && grant.reason == "pass_activated: 1 of 2 passes were activated before")
        #expect(try await self.passes(shop).map(\.state) == [.active, .revoked])
        // The service still has the one that holds.
        #expect(recorder.calls.value.count == 1)
        try await shop.store.close()
    }

    /// Performed, and the result never stored, as after a crash between the two; then once more.
    @Test func revokingTwiceIsRevokingOnce() async throws {
        let shop = try await Shop()
        let order = try await self.paid(shop)
        try await self.runner(shop).drain()
        try await self.refund(shop)
        #expect(try await shop.store.revokePasses(of: order, line: 0).map(\.state) == [.revoked, .revoked])
        try await self.runner(shop).drain()
        #expect(try await shop.machine(order)?.grants[0]?.state == .takenBack)
        try await shop.automator.drain()
        #expect(try await shop.types("pass.revoked").count == 2)
        try await shop.store.close()
    }

    /// Its service was down until the order was given back: nothing is left in the backpack.
    @Test func whatIsGrantedTooLateGivesNone() async throws {
        let shop = try await Shop()
        let order = try await self.paid(shop)
        let claim = try #require(try await shop.store.claimCommands(limit: 1, lease: .seconds(60)).first)
        try await self.refund(shop)
        try await shop.automator.settle(CommandResult(claim: claim, outcome: .done))
        #expect(try await self.passes(shop).isEmpty)
        try await self.runner(shop).drain()
        #expect(try await shop.machine(order)?.grants[0]?.state == .takenBack)
        #expect(try await shop.types("pass.").isEmpty)
        try await shop.store.close()
    }
}
