import Model
import TestSupport
import Testing

@testable import Automation
@testable import Store
@testable import Workflows

/// What is told of a payment that did not pay the order leaves the order as it is.
@Suite struct OtherPaymentTests {
    private static func naming(_ payment: String?, _ draft: EventDraft) -> EventDraft {
        var draft = draft
        if let payment { draft.data = ["payment": .string(payment)] }
        return draft
    }

    private func paidTwice() async throws -> (Shop, OrderID) {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        try await shop.accept(.payment("first", "pi_1"))
        try await shop.accept(.payment("second", "pi_2"))
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.payment == "pi_1")
        return (shop, order)
    }

    @Test(arguments: [nil, "pi_2"]) func theSecondPaymentGivenBackLeavesTheFirst(_ named: String?) async throws {
        let (shop, order) = try await self.paidTwice()
        let draft = Self.naming(named, .refund("a", of: "pi_2"))
        let preview = try await shop.automator.preview(
            EventFacts(draft, provider: "psp"),
            type: draft.type,
            subject: draft.subject
        )
        #expect(preview == ["\(order): stays fulfilled: of another payment than the one that paid the order"])
        let event = try await shop.accept(draft)
        try await shop.automator.drain()
        let machine = try #require(try await shop.machine(order))
        #expect(machine.phase == .fulfilled && machine.refunded == 0 && machine.refundable == 100)
        #expect(try await shop.handling(event) == .absorbed)
        #expect(
            try await shop.store.event(event)?.handlingNote == "of another payment than the one that paid the order"
        )
        let entry = try #require(try await shop.store.history(of: order).last)
        #expect(entry.trigger == "refund.succeeded" && entry.outcome == "absorbed" && entry.event == event)
        #expect(entry.note == "of another payment than the one that paid the order")
        let charges = try #require(try await shop.store.order(order)).charges
        #expect(charges.map(\.id) == ["pi_1", "pi_2"] && charges.map(\.refunds.count) == [0, 1])
        #expect(try await shop.types("order.needs_attention").count == 1, "of the second payment alone")
        // The first one counts as before.
        try await shop.accept(Self.naming(named.map { _ in "pi_1" }, .refund("b", of: "pi_1")))
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .refunded)
        try await shop.store.close()
    }

    @Test func aRefundMayBeToldBeforeItsPayment() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        try await shop.accept(.payment("first", "pi_1"))
        try await shop.automator.drain()
        try await shop.accept(Self.naming("pi_2", .refund("a", of: "pi_2", order: "ref")))
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        #expect(try await shop.store.order(order)?.charges.map(\.status) == ["succeeded", "unknown"])
        try await shop.accept(.payment("second", "pi_2"))
        try await shop.automator.drain()
        let charges = try #require(try await shop.store.order(order)).charges
        #expect(charges.map(\.status) == ["succeeded", "succeeded"] && charges.map(\.refunds.count) == [0, 1])
        try await shop.store.close()
    }

    @Test func aDisputeOfTheSecondFreezesNothingAndAlarms() async throws {
        let (shop, order) = try await self.paidTwice()
        try await shop.accept(Self.naming("pi_2", .dispute("opened", of: "pi_2")))
        try await shop.accept(Self.naming("pi_2", .dispute("lost", of: "pi_2")))
        try await shop.automator.drain()
        let machine = try #require(try await shop.machine(order))
        #expect(machine.phase == .fulfilled && machine.disputes.isEmpty && machine.refundable == 100)
        #expect(try await shop.types("order.needs_attention").count == 3)
        try await shop.store.close()
    }

    @Test(arguments: [true, false]) func aCallOfTheOtherModeIsShown(_ livemode: Bool) async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref", livemode: livemode)
        try await shop.accept(.payment("k", order: "\(order)", livemode: !livemode))
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .created)
        let entry = try #require(try await shop.store.history(of: order).last)
        #expect(entry.trigger == "payment.succeeded" && entry.outcome == "refused")
        #expect(entry.note?.contains("does not move") == true)
        // Money has come in where none was expected; a test has not.
        #expect(try await shop.types("order.needs_attention").count == (livemode ? 0 : 1))
        try await shop.store.close()
    }

    @Test(arguments: [true, false]) func aReferenceThatOnlyTheOtherModeHasIsShownAtOnceAndWaited(_ livemode: Bool)
        async throws
    {
        let shop = try await Shop()
        let other = try await shop.order("ref", livemode: livemode)
        let draft = EventDraft.payment("k", livemode: !livemode)
        let reason =
            livemode
            ? "no test-mode order has the reference ref yet; \(other) has it, which is a live order"
            : "no live order has the reference ref yet; \(other) has it, which is a test-mode order"
        let preview = try await shop.automator.preview(
            EventFacts(draft, provider: "psp"),
            type: draft.type,
            subject: draft.subject
        )
        #expect(preview == ["parked: no order ref in \(livemode ? "test" : "live") mode", reason])
        let event = try await shop.accept(draft)
        try await shop.automator.drain()
        #expect(try await shop.handling(event) == .parked)
        #expect(try await shop.store.event(event)?.handlingNote == reason)
        #expect(try await shop.machine(other)?.phase == .created)
        let entry = try #require(try await shop.store.history(of: other).last)
        #expect(entry.outcome == "parked" && entry.event == event && entry.note == reason)
        // Live money for an order of test mode is nobody's; a test for a live order is somebody trying things.
        let alarms = livemode ? 0 : 1
        #expect(try await shop.types("order.needs_attention").count == alarms)
        // Both modes may have the reference: the payment's own order is found when it comes.
        let own = try await shop.order("ref", livemode: !livemode)
        try await shop.automator.drain()
        #expect(try await shop.machine(own)?.phase == .fulfilled)
        #expect(try await shop.handling(event) == .moved)
        #expect(try await shop.machine(other)?.phase == .created)
        #expect(try await shop.store.history(of: other).count == 1)
        #expect(try await shop.types("order.needs_attention").count == alarms)
        try await shop.store.close()
    }
}
