import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import TestSupport
import Testing
import Workflows

@testable import SonetAdapter

@Suite("so-net: a state is good for one payment")
struct SonetStateTests {
    @Test("another sonetOrderNo under the same state is kept apart, asks nobody, and the browser goes on")
    func otherNumber() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        let first = try #require(try await shop.comeBack(order).receipt)
        for changes in [["sonetOrderNo": "SN2"], ["sonetOrderNo": "SN3", "resultCode": "cancel"]] {
            let answer = try await shop.comeBack(order, changes)
            #expect(answer.status == 200 && answer.outcome == .quarantined)
            #expect(answer.literal?.status == 303)
            #expect(answer.literal?.headers.first { $0.name == "location" }?.value == "/redirect-in/s?next=x")
            let kept = try #require(answer.receipt)
            let receipt = try #require(try await shop.store.receipt(kept))
            #expect(receipt.status == .quarantined && receipt.reason == "token_reused")
            #expect(receipt.detail?.contains("\(first)") == true && receipt.entries.map(\.detail) == [receipt.detail])
        }
        #expect(try await shop.types() == ["payment.returned"])
        #expect(try await shop.ask(.success(SonetShop.paid)) == 1)
        #expect(shop.asked.value.count == 1)
        #expect(String(decoding: try #require(shop.asked.value.first).body, as: UTF8.self).contains("SN123456789"))
        #expect(try await shop.phase(order) == .fulfilled)
        // The one that came first may come again.
        #expect(try await shop.comeBack(order).outcome == .duplicate)
        try await shop.store.close()
    }

    @Test("a return that cannot be the payment leaves the state to the one that is")
    func notBurnt() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        let without: [[String: String?]] = [
            ["resultCode": "cancel", "sonetOrderNo": nil], ["resultCode": "30001", "sonetOrderNo": ""],
            ["resultCode": "30001", "sonetOrderNo": "SN8"], ["sonetOrderNo": nil], ["sonetOrderNo": "a b"],
            ["sonetOrderNo": "SN9", "price": "1"], ["sonetOrderNo": "SN9", "icpId": "other"],
        ]
        for changes in without { try await shop.comeBack(order, changes) }
        #expect(try await shop.comeBack(order).outcome == .accepted)
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await shop.phase(order) == .fulfilled)
        try await shop.store.close()
    }

    @Test("of many numbers at one time one is asked about")
    func race() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        let state = SonetFixture.state(order: "\(order)")
        let outcomes = await withTaskGroup(of: ReceiptStatus?.self) { group in
            for index in 0..<20 {
                group.addTask {
                    await shop.gate.receive(
                        SonetFixture.returned(
                            SonetFixture.token(state),
                            with: ["icpOrderId": state.icpOrderID, "sonetOrderNo": "SN\(index)"]
                        )
                    ).outcome
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .accepted } == 1 && outcomes.count { $0 == .quarantined } == 19)
        #expect(try await shop.commands().count == 1)
        try await shop.store.close()
    }

    @Test("a replay of what was kept apart leaves it there")
    func replayed() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        try await shop.comeBack(order)
        let other = try #require(try await shop.comeBack(order, ["sonetOrderNo": "SN2"]).receipt)
        let replay = try await shop.gate.replay(ReplayRequest(ids: [other], dryRun: false))
        #expect(replay.results.text.contains("token_reused"))
        #expect(try await shop.store.receipt(other)?.status == .quarantined)
        #expect(try await shop.commands().count == 1)
        try await shop.store.close()
    }

    @Test("a rejected return that passes later uses its state then, and a second number finds it used")
    func reverified() async throws {
        let folder = try TemporaryFolder("sonet")
        let key = Secret(label: "env:WRONG", bytes: Array("not the key of the state, 32 bytes or more".utf8))
        let wrong = try await SonetShop(try SonetFixture.adapter([key]), in: folder)
        let order = try await wrong.order()
        var ids: [ReceiptID] = []
        for number in ["SN1", "SN2"] {
            ids.append(try #require(try await wrong.comeBack(order, ["sonetOrderNo": number]).receipt))
        }
        try await wrong.store.close()
        let shop = try await SonetShop(in: folder)
        let replay = try await shop.gate.replay(ReplayRequest(ids: ids, dryRun: false, reverify: true))
        #expect(replay.results.text.contains("token_reused"))
        #expect(try await shop.store.receipt(ids[0])?.status == .accepted)
        #expect(try await shop.store.receipt(ids[1])?.status == .rejected)
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await shop.phase(order) == .fulfilled && shop.asked.value.count == 1)
        try await shop.store.close()
    }
}
