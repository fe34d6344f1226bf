import Model
import Store
import Testing
import Workflows

@testable import StripeAdapter

@Suite("Stripe: what the events do to an order")
struct StripeOrderTests {
    private static let once = ["order.created", "order.paid", "order.fulfilled"]

    /// The intent and its charge know nothing of the order; only the session does, as with a plain payment link.
    private static let checkout = [
        "payment_intent.succeeded", "charge.succeeded", "checkout.session.completed",
    ]

    @Test(
        "intent, charge and session of one payment fulfil once, in whatever order they come",
        arguments: checkout.permutations
    )
    func oneCheckout(_ events: [String]) async throws {
        for isOrderFirst in [true, false] {
            let shop = try await StripeShop()
            var order = isOrderFirst ? try await shop.order("A-1001", 4500) : nil
            for event in events { #expect(try await shop.send(event, ["metadata": [:]]) == .accepted) }
            if order == nil { order = try await shop.order("A-1001", 4500) }
            let machine = try await shop.machine(#require(order))
            #expect(machine?.phase == .fulfilled && machine?.received == 4500 && machine?.payment == "pi_concert")
            #expect(try await shop.types("order.") == Self.once)
            try await shop.store.close()
        }
    }

    @Test(
        "a payment that takes days fulfils once, though session and intent both tell of it",
        arguments: [
            "checkout.session.completed-unpaid", "checkout.session.async_payment_succeeded",
            "payment_intent.succeeded", "charge.succeeded",
        ]
        .permutations
    )
    func delayedCheckout(_ events: [String]) async throws {
        let shop = try await StripeShop()
        let order = try await shop.order("A-1001", 4500)
        for event in events {
            var changes: [String: JSON?] = ["metadata": [:]]
            if event == "payment_intent.succeeded" { changes["id"] = "pi_transfer" }
            if event == "charge.succeeded" { changes["payment_intent"] = "pi_transfer" }
            try await shop.send(event, changes)
        }
        #expect(try await shop.machine(order)?.payment == "pi_transfer")
        #expect(try await shop.types("order.") == Self.once)
        try await shop.store.close()
    }

    @Test("an unpaid session does not pay, nor does one that only saved a card")
    func unpaid() async throws {
        let shop = try await StripeShop()
        let order = try await shop.order("A-1001", 4500)
        let saved = try await shop.order("A-1006", 0)
        try await shop.send("checkout.session.completed-unpaid")
        #expect(try await shop.send("checkout.session.completed-setup") == .accepted)
        for id in [order, saved] { #expect(try await shop.machine(id)?.phase == .created) }
        try await shop.store.close()
    }

    @Test("a session without an intent is the payment: of a subscription, and of nothing")
    func withoutIntent() async throws {
        let shop = try await StripeShop()
        let club = try await shop.order("A-1004", 1900)
        let guest = try await shop.order("A-1005", 0)
        try await shop.send("checkout.session.completed-subscription")
        try await shop.send("checkout.session.completed-free")
        for id in [club, guest] { #expect(try await shop.machine(id)?.phase == .fulfilled) }
        try await shop.store.close()
    }

    @Test("a Charge that is held pays when it is captured, and once")
    func heldCharge() async throws {
        let shop = try await StripeShop()
        let order = try await shop.order("A-0901", 6000)
        try await shop.send("charge.succeeded-legacy_uncaptured")
        #expect(try await shop.machine(order)?.phase == .created)
        try await shop.send("charge.captured-legacy")
        let again = try StripeFixture.body("charge.captured-legacy").object ?? JSONObject()
        var other = again
        other["id"] = "evt_told_by_another_endpoint"
        #expect(try await shop.send(.object(again)) == .duplicate)
        #expect(try await shop.send(.object(other)) == .accepted)
        #expect(try await shop.machine(order)?.received == 6000)
        #expect(try await shop.types("order.") == Self.once)
        try await shop.store.close()
    }

    @Test("a failed attempt leaves the order payable")
    func attempts() async throws {
        let shop = try await StripeShop()
        let order = try await shop.order("A-1001", 4500)
        for event in ["payment_intent.payment_failed", "payment_intent.payment_failed-no_charge", "charge.failed"] {
            try await shop.send(event)
            #expect(try await shop.machine(order)?.phase == .created)
        }
        try await shop.send("payment_intent.succeeded")
        #expect(try await shop.types("order.") == Self.once)
        try await shop.store.close()
    }

    @Test("a test payment moves no live order")
    func testMode() async throws {
        let shop = try await StripeShop()
        let order = try await shop.order("A-1001", 4500)
        try await shop.send("payment_intent.succeeded-test_mode")
        #expect(try await shop.machine(order)?.phase == .created)
        let test = try await shop.order("A-1001", 4500, livemode: false)
        #expect(try await shop.machine(test)?.phase == .fulfilled)
        #expect(try await shop.machine(order)?.phase == .created)
        try await shop.store.close()
    }
}
