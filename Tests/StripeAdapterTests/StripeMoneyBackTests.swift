import Model
import Store
import Testing
import Workflows

@testable import StripeAdapter

@Suite("Stripe: what refunds and disputes do to an order")
struct StripeMoneyBackTests {
    @Test(
        "one refund that four events tell of is given back once",
        arguments: ["refund.created", "refund.updated", "charge.refund.updated", "charge.refunded"].permutations
    )
    func oneRefund(_ events: [String]) async throws {
        let shop = try await StripeShop()
        let order = try await shop.order("A-1001", 4500)
        try await shop.send("payment_intent.succeeded")
        for event in events { #expect(try await shop.send(event) == .accepted) }
        let machine = try await shop.machine(order)
        #expect(machine?.phase == .fulfilled && machine?.refunded == 1500)
        // The rest, told by the charge alone.
        try await shop.send("charge.refunded-whole")
        #expect(try await shop.machine(order)?.phase == .refunded)
        #expect(
            try await shop.types("order.") == ["order.created", "order.paid", "order.fulfilled"] + ["order.refunded"]
        )
        try await shop.store.close()
    }

    @Test("a refund that fails after all is looked at")
    func failedRefund() async throws {
        let shop = try await StripeShop()
        let order = try await shop.order("A-1001", 4500)
        try await shop.send("payment_intent.succeeded")
        for event in ["refund.created-pending", "refund.updated-requires_action"] {
            try await shop.send(event)
            #expect(try await shop.machine(order)?.phase == .fulfilled)
        }
        try await shop.send("refund.failed")
        #expect(try await shop.machine(order)?.phase == .needsAttention)
        try await shop.store.close()
    }

    @Test("a refund of an older Charge finds its order by the charge")
    func legacyRefund() async throws {
        let shop = try await StripeShop()
        let order = try await shop.order("A-0900", 4500)
        try await shop.send("refund.created-legacy")
        #expect(try await shop.machine(order)?.phase == .created)
        try await shop.send("charge.succeeded-legacy")
        #expect(try await shop.machine(order)?.phase == .refunded)
        try await shop.store.close()
    }

    @Test("a dispute that is won grants nothing again")
    func dispute() async throws {
        let shop = try await StripeShop()
        let order = try await shop.order("A-1001", 4500)
        try await shop.send("payment_intent.succeeded")
        for event in ["created", "funds_withdrawn", "updated"] { try await shop.send("charge.dispute.\(event)") }
        #expect(try await shop.machine(order)?.phase == .disputed)
        for event in ["closed", "funds_reinstated"] { try await shop.send("charge.dispute.\(event)") }
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        #expect(try await shop.types("order.paid") == ["order.paid"])
        try await shop.store.close()
    }
}
