import AdapterKit
import Ingest
import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import SonetAdapter

@Suite("so-net: an announcement and the return it belongs to")
struct SonetAnnouncementTests {
    private func announcement(_ shop: SonetShop) async throws -> CommandRecord {
        try #require(try await shop.commands().first { $0.payload["announced"]?.bool == true })
    }

    @Test("one that comes before the browser is taken up when the browser comes")
    func early() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        #expect(try await shop.receive(SonetFixture.post(SonetFixture.paid)).literal?.body == "0000")
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await self.announcement(shop).state == .refused && shop.asked.value.isEmpty)
        try await shop.comeBack(order)
        // so-net's first answer is as old as the return: the announcement alone leads further.
        try await shop.ask(.success(SonetShop.codeIssued))
        #expect(try await shop.phase(order) == .created)
        shop.time.advance(by: .seconds(60))
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await shop.phase(order) == .fulfilled)
        #expect(try await self.announcement(shop).state == .done)
        try await shop.store.close()
    }

    @Test("one that so-net sends again is asked about again, but not at once, and pays", arguments: [true, false])
    func toldAgain(_ isRefused: Bool) async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        try await shop.comeBack(order)
        try await shop.ask(.success(SonetShop.codeIssued))
        try await shop.receive(SonetFixture.post(SonetFixture.paid))
        try await shop.ask(.success(isRefused ? SonetShop.unknown : SonetShop.codeIssued))
        #expect(try await self.announcement(shop).state == (isRefused ? .refused : .pending))
        let asked = shop.asked.value.count
        // At once it is the same call: nobody is asked.
        #expect(try await shop.receive(SonetFixture.post(SonetFixture.paid)).outcome == .duplicate)
        try await shop.ask(.success(SonetShop.paid))
        #expect(shop.asked.value.count == asked)
        for _ in 0..<2 {
            shop.time.advance(by: .seconds(21))
            #expect(try await shop.receive(SonetFixture.post(SonetFixture.paid)).literal?.body == "0000")
            try await shop.ask(.success(SonetShop.paid))
        }
        #expect(try await shop.phase(order) == .fulfilled)
        #expect(try await self.announcement(shop).state == .done)
        // What is done is not asked about again.
        #expect(shop.asked.value.count == asked + 1)
        try await shop.store.close()
    }

    @Test("one that was given up is taken up by a return that comes later")
    func dead() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        try await shop.store.insertDone(self.checkout(of: order, shop))
        try await shop.receive(SonetFixture.post("icpOrderId=\(order)-abc&sonetOrderNo=SN123456789"))
        while try await self.announcement(shop).state != .dead {
            try await shop.ask(.success(SonetShop.codeIssued))
            shop.time.advance(by: .seconds(86_400))
        }
        let later = SonetFixture.state(order: "\(order)", expires: shop.time.now + .seconds(60))
        try await shop.receive(
            SonetFixture.returned(SonetFixture.token(later), with: ["icpOrderId": later.icpOrderID])
        )
        try await shop.ask(.success(SonetShop.codeIssued))
        shop.time.advance(by: .seconds(60))
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await shop.phase(order) == .fulfilled)
        try await shop.store.close()
    }

    @Test("a return that so-net did not confirm is asked about again by hand, and takes the announcement with it")
    func retriedReturn() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        try await shop.comeBack(order)
        try await shop.ask(.success(SonetShop.unknown))
        try await shop.receive(SonetFixture.post(SonetFixture.paid))
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await shop.commands().map(\.state) == [.refused, .refused])
        let returned = try #require(try await shop.commands().first)
        #expect(try await shop.store.retryCommand(returned.id))
        try await shop.ask(.success(SonetShop.codeIssued))
        #expect(try await self.announcement(shop).state == .pending)
        shop.time.advance(by: .seconds(60))
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await shop.phase(order) == .fulfilled)
        try await shop.store.close()
    }

    /// Nobody came back, or the return had another number: somebody has read the number at so-net.
    @Test("a number with its icpOrderId, sent by hand, pays what so-net confirms")
    func byHand() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        try await shop.store.insertDone(self.checkout(of: order, shop))
        try await shop.receive(SonetFixture.post(SonetFixture.paid))
        try await shop.ask(.success(SonetShop.paid))
        let refused = try await self.announcement(shop)
        #expect(refused.state == .refused && refused.error?.contains("send the number with its icpOrderId") == true)
        #expect(try await shop.store.retryCommand(refused.id))
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await self.announcement(shop).state == .refused && shop.asked.value.isEmpty)
        try await shop.receive(SonetFixture.post("icpOrderId=\(order)-abc&sonetOrderNo=SN123456789"))
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await shop.phase(order) == .fulfilled)
        try await shop.store.close()
    }

    private func checkout(of order: OrderID, _ shop: SonetShop) -> NewCommand {
        let question = SonetQuestion(state: SonetFixture.state(order: "\(order)"), number: nil, isAnnounced: false)
        return NewCommand(
            id: shop.store.ids.next(),
            source: "sonet",
            kind: .checkout,
            key: "\(order)-abc",
            payload: question.json,
            objects: question.objects
        )
    }
}
