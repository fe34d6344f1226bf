import AdapterKit
import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import StripeAdapter

@Suite("Stripe: which connected accounts move orders")
struct StripeAccountTests {
    private static let stranger = "acct_stranger"
    private static let reason =
        "the connected account acct_stranger may not move orders: the source's accounts do not name it"

    @Test(
        "a payment in an account that is not listed is told on and moves no order",
        arguments: [nil, ["acct_harbour"]]
    )
    func stranger(_ accounts: [String]?) async throws {
        let shop = try await StripeShop(accounts: accounts)
        let order = try await shop.order("A-1001", 4500)
        let body = try StripeFixture.body("payment_intent.succeeded").object ?? JSONObject()
        var foreign = body
        foreign["account"] = .string(Self.stranger)
        #expect(
            try await shop.preview(.object(foreign), accounts: accounts) == ["\(order): refused: \(Self.reason)"]
        )
        #expect(try await shop.send("payment_intent.succeeded", from: Self.stranger) == .accepted)
        let record = try #require(try await shop.store.order(order))
        #expect(record.machine.phase == .created && record.charges.isEmpty)
        #expect(
            try await shop.handling("payment.succeeded").map { "\($0.0) \($0.1 ?? "")" } == "refused \(Self.reason)"
        )
        let entry = try #require(try await shop.store.history(of: order).last)
        #expect(entry.trigger == "payment.succeeded" && entry.outcome == "refused" && entry.note == Self.reason)
        #expect(try await shop.types("order.") == ["order.created", "order.needs_attention"])
        // Its objects lead nowhere: what names them later names no order.
        try await shop.send("refund.created", from: Self.stranger, ["metadata": [:]])
        #expect(try await shop.handling("refund.succeeded")?.0 == .unmatched)
        // The platform's own money pays as before.
        var own = body
        own["id"] = "evt_own"
        #expect(try await shop.send(.object(own)) == .accepted)
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        try await shop.store.close()
    }

    @Test("a payment in a listed account pays, and what goes back of it goes back")
    func listed() async throws {
        let shop = try await StripeShop(accounts: ["acct_other", "acct_harbour"])
        let order = try await shop.order("A-1001", 4500)
        try await shop.send("payment_intent.succeeded", from: "acct_harbour")
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        try await shop.send("refund.created", from: "acct_harbour", ["metadata": [:]])
        #expect(try await shop.machine(order)?.refunded == 1500)
        #expect(try await shop.types("order.needs_attention").isEmpty)
        try await shop.store.close()
    }

    @Test(
        "no fact about money of another account touches an order that the platform was paid for",
        arguments: [
            "refund.created", "charge.refunded-whole", "charge.dispute.created", "charge.dispute.closed-lost",
            "payment_intent.canceled", "checkout.session.completed", "payment_intent.succeeded", "refund.failed",
        ]
    )
    func facts(_ name: String) async throws {
        let shop = try await StripeShop(accounts: ["acct_harbour"])
        let order = try await shop.order("A-1001", 4500)
        try await shop.send("payment_intent.succeeded", ["id": "pi_own"])
        let before = try #require(try await shop.store.order(order))
        var changes: [String: JSON?] = ["metadata": ["order_id": "A-1001"]]
        if name == "payment_intent.succeeded" { changes["amount_received"] = 1 }
        // Another key than that of the own payment.
        var event = try StripeFixture.body(name, changes).object ?? JSONObject()
        event["id"] = "evt_foreign"
        event["account"] = .string(Self.stranger)
        #expect(try await shop.send(.object(event)) == .accepted)
        #expect(try await shop.store.order(order) == before)
        #expect(try await shop.store.history(of: order).last?.note == Self.reason)
        try await shop.store.close()
    }

    @Test("before its order comes it waits, is refused then, and raises no alarm where none comes")
    func early() async throws {
        let shop = try await StripeShop()
        try await shop.send("payment_intent.succeeded", from: Self.stranger)
        let handling = try #require(try await shop.handling("payment.succeeded"))
        #expect(handling.0 == .parked && handling.1 == "no order has the reference A-1001 yet; \(Self.reason)")
        let order = try await shop.order("A-1001", 4500)
        #expect(try await shop.machine(order)?.phase == .created)
        #expect(try await shop.handling("payment.succeeded")?.0 == .refused)
        #expect(try await shop.store.history(of: order).last?.note == Self.reason)
        try await shop.send("refund.created", from: Self.stranger, ["metadata": ["order_id": "theirs"]])
        let alarms = try await shop.types("order.needs_attention").count
        try await shop.wait(.seconds(90_000))
        #expect(try await shop.handling("refund.succeeded")?.0 == .refused)
        #expect(try await shop.types("order.needs_attention").count == alarms)
        try await shop.store.close()
    }

    @Test("what it names in the other mode is not filled with its tries")
    func otherMode() async throws {
        let shop = try await StripeShop()
        let order = try await shop.order("A-1001", 4500, livemode: false)
        try await shop.send("payment_intent.succeeded", from: Self.stranger)
        let note = try #require(try await shop.handling("payment.succeeded")?.1)
        #expect(note.contains("\(order) has it") && note.hasSuffix(Self.reason))
        #expect(try await shop.store.history(of: order).isEmpty)
        try await shop.store.close()
    }

    @Test("once the account is listed, a replay that applies what differs pays the order, and once")
    func replayed() async throws {
        let folder = try TemporaryFolder("accounts")
        let before = try await StripeShop(in: folder)
        let order = try await before.order("A-1001", 4500)
        try await before.send("payment_intent.succeeded", from: Self.stranger)
        #expect(try await before.replay().counts["differs"] == 0)
        #expect(try await before.machine(order)?.phase == .created)
        try await before.store.close()
        let after = try await StripeShop(accounts: [Self.stranger], in: folder)
        #expect(try await after.replay().counts["differs"] == 1)
        #expect(try await after.machine(order)?.phase == .fulfilled)
        #expect(try await after.replay().counts["same"] == 1)
        #expect(try await after.types("order.paid").count == 1)
        try await after.store.close()
    }

    @Test("an order that an account paid while it was listed goes on when it is not any more")
    func unlisted() async throws {
        let folder = try TemporaryFolder("accounts")
        let before = try await StripeShop(accounts: [Self.stranger], in: folder)
        let order = try await before.order("A-1001", 4500)
        try await before.send("payment_intent.succeeded", from: Self.stranger)
        try await before.store.close()
        let after = try await StripeShop(in: folder)
        #expect(try await after.send("refund.created", from: Self.stranger) == .accepted)
        #expect(try await after.machine(order)?.refunded == 1500)
        // A second payment is no longer any of its business.
        try await after.send("payment_intent.canceled", from: Self.stranger, ["metadata": ["order_id": "A-1001"]])
        #expect(try await after.store.history(of: order).last?.note == Self.reason)
        try await after.store.close()
    }

    @Test(
        "the option is a list of account ids",
        arguments: [
            "acct_1", 7, ["harbour"], ["acct_"], ["acct_1", "acct 2"], ["acct_1", 2], ["acct_1,acct_2"], ["*"],
        ] as [JSON]
    )
    func option(_ value: JSON) {
        let error = #expect(throws: AdapterConfigurationError.self) {
            try StripeAdapter(settings: SourceSettings(name: "stripe", secrets: [], options: ["accounts": value]))
        }
        #expect(error?.key == "accounts" && error?.advice.contains("acct_") == true)
    }

    @Test("no account is listed where the list is empty")
    func empty() throws {
        #expect(try StripeFixture.adapter(accounts: []).accounts.isEmpty)
        #expect(try StripeFixture.adapter(accounts: ["acct_1", "acct_1"]).accounts == ["acct_1"])
    }
}
