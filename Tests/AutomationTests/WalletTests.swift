import AdapterKit
import Model
import Store
import TestSupport
import Testing

@testable import Automation

/// A buyer's wallet: wanted once, however many orders there are.
@Suite struct WalletTests {
    private func order(_ shop: Shop, _ reference: String, buyer: JSON, livemode: Bool = true) async throws {
        let id = try await shop.order("template \(reference)", livemode: livemode)
        var order = try #require(try await shop.store.order(id))
        order.id = shop.store.ids.next()
        order.reference = reference
        order.buyer = buyer
        _ = try await shop.store.createOrder(
            order,
            announcement: order.creationAnnouncement(row: shop.store.ids.next()),
            wallet: order.walletCommand(shop.store.ids.next())
        )
    }

    @Test func itIsWantedOncePerBuyerAndMode() async throws {
        let shop = try await Shop()
        try await self.order(shop, "a", buyer: ["id": "u1"])
        try await self.order(shop, "b", buyer: ["id": "u1", "name": "Amy"])
        try await self.order(shop, "c", buyer: ["id": "u1"], livemode: false)
        try await self.order(shop, "d", buyer: ["id": 7])
        try await self.order(shop, "e", buyer: ["id": "7"])
        for nobody in [[:], ["id": ""], ["id": nil], ["id": ["x"]], ["email": "a@example.com"]] as [JSON] {
            try await self.order(shop, "f \(nobody.text)", buyer: nobody)
        }
        let commands = try await shop.commands(.wallet)
        #expect(commands.map(\.key) == ["wallet|live|u1", "wallet|test|u1", "wallet|live|7"])
        #expect(commands.map(\.payload["buyer"]) == ["u1", "u1", "7"])
        #expect(commands.allSatisfy { $0.source == "/orders" && $0.machine == nil })
        try await shop.store.close()
    }

    @Test func oneThatEndedWithoutAnEffectIsWantedAgainByTheNextOrder() async throws {
        let shop = try await Shop()
        try await self.order(shop, "a", buyer: ["id": "u1"])
        try await shop.settle(.dead(error: "http_500"), .wallet)
        shop.time.advance(by: .seconds(60))
        try await self.order(shop, "b", buyer: ["id": "u1"])
        let again = try await shop.settle(.done, .wallet)
        #expect(again.count == 1 && again[0].attempts == 0)
        try await self.order(shop, "c", buyer: ["id": "u1"])
        #expect(try await shop.settle(.done, .wallet).isEmpty)
        #expect(try await shop.commands(.wallet).map(\.state) == [.done])
        try await shop.store.close()
    }

    @Test(arguments: [
        (200, "done"), (201, "done"), (409, "done"), (401, "retry"), (403, "retry"), (400, "refused"), (422, "refused"),
        (429, "retry"), (500, "retry"),
    ])
    func theServiceIsAskedWithItsToken(_ status: Int, _ expected: String) async throws {
        let shop = try await Shop()
        try await self.order(shop, "a", buyer: ["id": "u1"])
        let claimed = try await shop.store.claimCommands(limit: 10, lease: .seconds(60))
        let command = try #require(claimed.first)
        let recorder = OutboundRecorder(OutboundRecorder.status(status))
        let provisioner = WalletProvisioner(
            url: "https://wallet.example.com/base/",
            token: { "sesame" },
            timeout: .seconds(3),
            http: recorder.http
        )
        let outcome =
            switch await provisioner.perform(command, now: shop.time.now) {
            case .done: "done"
            case .refused: "refused"
            case .retry: "retry"
            case .told: "told"
            case .progressed: "progressed"
            case .held: "held"
            case .unconfigured: "unconfigured"
            }
        #expect(outcome == expected)
        let call = try #require(recorder.calls.value.first)
        #expect(call.method == "POST" && call.url == "https://wallet.example.com/base/1/account")
        #expect(call.body == JSON.object(JSONObject([("buyer", "u1"), ("livemode", true)])).bytes)
        #expect(call.headers.first { $0.isNamed("authorization") }?.value == "Bearer sesame")
        #expect(call.headers.first { $0.isNamed("idempotency-key") }?.value == "\(command.id)")
        try await shop.store.close()
    }
}
