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
}
