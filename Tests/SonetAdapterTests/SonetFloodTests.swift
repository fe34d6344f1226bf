import AdapterKit
import GateTesting
import Ingest
import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import SonetAdapter

@Suite("so-net: what anybody can send is bounded, and what is true is never lost")
struct SonetFloodTests {
    private static let limits = RejectionLimits(perSecond: 2, kept: 25)

    private func announce(_ number: String, _ shop: SonetShop, more: String = "") async throws -> ReceiveAnswer {
        try await shop.receive(SonetFixture.post("sonetOrderNo=\(number)&icpId=testicp&price=299\(more)"))
    }

    @Test("one state fills no disk, and the browser goes on all the same")
    func state() async throws {
        let shop = try await SonetShop(limits: Self.limits)
        let order = try await shop.order()
        let state = SonetFixture.state(order: "\(order)", expires: shop.time.now + .seconds(600))
        var kept = 0
        for index in 0..<60 {
            let call = SonetFixture.returned(SonetFixture.token(state), with: ["price": "1", "n": "\(index)"])
            let answer = try await shop.receive(call)
            #expect(answer.literal?.status == 303)
            if answer.receipt != nil { kept += 1 }
        }
        #expect(kept == 40)
        try await shop.store.close()
    }

    private func flood(_ count: Int, _ shop: SonetShop, _ prefix: String = "F") async throws -> Int {
        var kept = 0
        for index in 0..<count where try await self.announce("\(prefix)\(index)", shop).receipt != nil { kept += 1 }
        return kept
    }

    @Test("past the budget a call about nothing that we know of is to be sent again")
    func flood() async throws {
        let folder = try TemporaryFolder("sonet")
        let shop = try await SonetShop(limits: Self.limits, in: folder)
        // Ten seconds' worth at once, then two a second, then the cap.
        #expect(try await self.flood(40, shop) == 20)
        let answer = try await self.announce("SN9", shop)
        #expect(answer.status == 503 && answer.problem?.code == "too_many_unproved" && answer.retryAfter == 60)
        #expect(answer.literal == nil && answer.receipt == nil)
        shop.time.advance(by: .seconds(1))
        // What cannot be mapped takes room as well.
        #expect(try await shop.receive(SonetFixture.post("sonetOrderNo=X&icpId=other")).outcome == .quarantined)
        #expect(try await self.flood(9, shop, "G") == 1)
        shop.time.advance(by: .seconds(10))
        #expect(try await self.flood(10, shop, "H") == 3)
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await shop.store.unexpectedVolume(source: "sonet", atMost: 100).count == 25)
        // The store is asked again once a minute, and at the start.
        let commands = try await shop.commands().count
        try await shop.store.close()
        let later = try await SonetShop(limits: Self.limits, in: folder)
        #expect(try await self.flood(5, later, "I") == 0)
        #expect(try await later.commands().count == commands)
        try await later.store.close()
    }

    @Test("what names a payment of ours is kept whatever else comes, and pays")
    func expected() async throws {
        let shop = try await SonetShop(limits: Self.limits)
        let order = try await shop.order()
        #expect(try await self.flood(25, shop) == 20)
        // Too early and too many: so-net is told to come again, and by then the buyer is back.
        #expect(try await shop.receive(SonetFixture.post(SonetFixture.paid)).status == 503)
        try await shop.comeBack(order)
        try await shop.ask(.success(SonetShop.codeIssued))
        let answer = try await shop.receive(SonetFixture.post(SonetFixture.paid))
        #expect(answer.outcome == .accepted && answer.literal?.body == "0000")
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await shop.phase(order) == .fulfilled)
        // Once more: it is here already, which is all that so-net wants to know.
        let again = try await shop.receive(SonetFixture.post(SonetFixture.paid))
        #expect(again.status == 200 && again.literal?.body == "0000" && again.receipt == nil)
        try await shop.store.close()
    }

    @Test("whoever knows a number cannot fill the disk with it either")
    func known() async throws {
        let shop = try await SonetShop(limits: RejectionLimits(perSecond: 1, kept: 25))
        let order = try await shop.order()
        try await shop.comeBack(order)
        var kept = 0
        for index in 0..<60 {
            let answer = try await self.announce("SN123456789", shop, more: "&x=\(index)")
            #expect(answer.status == (answer.receipt == nil ? 503 : 200))
            if answer.receipt != nil { kept += 1 }
        }
        // Twenty because the number is known, and what is left of the room then.
        #expect(kept == 25)
        // Nor with one that is stored: what it says is known.
        for _ in 0..<60 {
            #expect(try await self.announce("SN123456789", shop, more: "&x=0").literal?.body == "0000")
        }
        #expect(try await shop.gate.receipts().count == 26)
        try await shop.store.close()
    }

    @Test("a state that is used for one number after another sends the browser on, and is kept only so often")
    func reused() async throws {
        let shop = try await SonetShop(limits: Self.limits)
        let order = try await shop.order()
        try await shop.comeBack(order)
        var kept = 0
        for index in 0..<39 {
            let answer = try await shop.comeBack(order, ["sonetOrderNo": "F\(index)"])
            #expect(answer.outcome == .quarantined && answer.literal?.status == 303)
            if answer.receipt != nil { kept += 1 }
        }
        #expect(kept == 20)
        #expect(try await shop.store.unexpectedVolume(source: "sonet", atMost: 100).count == 20)
        try await shop.store.close()
    }
}
