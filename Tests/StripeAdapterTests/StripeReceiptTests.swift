import Model
import Store
import Testing

@testable import StripeAdapter

@Suite("Stripe: what becomes of a call")
struct StripeReceiptTests {
    @Test("a thin copy before or after its snapshot takes nothing from it")
    func thinCopies() async throws {
        let shop = try await StripeShop()
        #expect(try await shop.send(StripeFixture.body("v1.account.updated-thin_copy")) == .ignored)
        #expect(try await shop.send(StripeFixture.body("account.updated")) == .accepted)
        #expect(try await shop.send(StripeFixture.body("v1.account.updated-thin_copy")) == .ignored)
        #expect(try await shop.send(StripeFixture.body("account.updated")) == .duplicate)
        #expect(try await shop.types("account.") == ["account.updated"])
        try await shop.store.close()
    }

    @Test("one event id that means something else is put aside")
    func conflict() async throws {
        let shop = try await StripeShop()
        try await shop.send("payment_intent.succeeded")
        #expect(try await shop.send("payment_intent.succeeded", ["amount_received": 1]) == .conflict)
        #expect(try await shop.send("payment_intent.succeeded", ["amount_received": "1"]) == .quarantined)
        #expect(try await shop.send("issuing_card.created") == .unrecognized)
        try await shop.store.close()
    }
}
